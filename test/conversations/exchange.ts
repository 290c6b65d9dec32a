/**
 * Ways to put a query to a server. Silence is never waited for: a question that is always answered follows on the same
 * socket or connection, and whatever has not come before its reply does not come. A TCP connection that is closed
 * instead was silent too.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type QueryHandler, Transport } from '../../src/answer/query-handler.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'

/** Room of a query over UDP, from where it starts. */
const UDP_ROOM = 1_232
const TCP_ROOM = 65_535
const START = 32
const CANARY = 0xa5

const LOOPBACK_CLIENT = newClientAddress()
setClientOctets(LOOPBACK_CLIENT, 4, Uint8Array.of(127, 0, 0, 1))

/** Hands the query to the handler itself. Throws when it touched octets outside the room it was given. */
export function askInPlace(handler: QueryHandler, query: Uint8Array, transport: Transport): Uint8Array | undefined {
  const room = transport === Transport.UDP ? Math.max(query.length, UDP_ROOM) : TCP_ROOM
  const arena = new Uint8Array(START + room + START).fill(CANARY)
  arena.set(query, START)
  const length = handler.handle(arena, START, query.length, LOOPBACK_CLIENT, transport)
  const outside = [...arena.subarray(0, START), ...arena.subarray(START + room)]
  if (outside.some((octet) => octet !== CANARY)) throw new Error('octets outside the room were touched')
  if (length > room) throw new Error(`a reply of ${length} octets in a room of ${room}`)
  return length <= 0 ? undefined : arena.slice(START, START + length)
}

/** `version.bind CH TXT`, with an id that no conversation uses. */
const PROBE = Buffer.from('fffe00000001000000000000' + '0776657273696f6e0462696e6400' + '00100003', 'hex')

export async function askOverUdp(port: number, query: Uint8Array): Promise<Uint8Array | undefined> {
  const socket = createSocket('udp4')
  try {
    const reply = once(socket, 'message')
    socket.send(query, port, '127.0.0.1')
    socket.send(PROBE, port, '127.0.0.1')
    const [octets] = (await reply) as [Uint8Array]
    return isProbe(octets) ? undefined : new Uint8Array(octets)
  } finally {
    socket.close()
  }
}

export async function askOverTcp(port: number, query: Uint8Array): Promise<Uint8Array | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    socket.write(Buffer.concat([prefixed(query), prefixed(PROBE)]))
    let octets = Buffer.alloc(0)
    for await (const chunk of socket) {
      octets = Buffer.concat([octets, chunk as Buffer])
      const length = octets.length < 2 ? undefined : octets.readUInt16BE(0)
      if (length === undefined || octets.length < 2 + length) continue
      const reply = octets.subarray(2, 2 + length)
      return isProbe(reply) ? undefined : new Uint8Array(reply)
    }
    return undefined // closed without a word
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return undefined
    throw error
  } finally {
    socket.destroy()
  }
}

function isProbe(reply: Uint8Array): boolean {
  return reply[0] === PROBE[0] && reply[1] === PROBE[1]
}

function prefixed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(message.length >> 8, message.length & 0xff), message])
}
