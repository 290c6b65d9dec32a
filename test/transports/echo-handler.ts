/** A stand-in for the engine: the query comes back as a response, so that tests see what went where. */
import type { QueryHandler } from '../../src/answer/query-handler.ts'

/** Sets QR (RFC 1035 section 4.1.1) and answers; silent where there is no header. */
export const echo: QueryHandler = {
  handle(arena, start, length) {
    if (length < 12) return 0
    arena[start + 2]! |= 0x80
    return length
  },
}

/** A query of `length` octets with `id` in its first two. */
export function queryOf(id: number, length = 12): Buffer {
  const query = Buffer.alloc(length, 0x61)
  query.writeUInt16BE(id)
  query[2] = 0
  return query
}

/** What `echo` makes of `query`. */
export function echoOf(query: Uint8Array): Buffer {
  const reply = Buffer.from(query)
  reply[2]! |= 0x80
  return reply
}

/** `message` as it goes over TCP. */
export function framed(message: Uint8Array): Buffer {
  const octets = Buffer.alloc(2 + message.length)
  octets.writeUInt16BE(message.length)
  octets.set(message, 2)
  return octets
}
