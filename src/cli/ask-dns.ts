/**
 * Asks a nameserver one question, over UDP or TCP, from a socket of its own, and waits for the reply: the whole way that a
 * resolver's query goes. Gives the reply as octets and reads no more of it than whether it is one.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { LIMITS } from '../base/limits.ts'
import { HEADER_OCTETS } from '../dns/numbers.ts'
import type { ListenAddress } from '../transports/endpoint.ts'
import { BAD_FRAMING, MessageReader, NEED_MORE, PREFIX_OCTETS } from '../transports/tcp-framing.ts'
import { buildQuery } from './build-query.ts'

export type Transport = 'UDP' | 'TCP'

export interface DnsQuestion {
  /** A wire name. */
  readonly name: Uint8Array
  readonly type: number
  /** 8 octets. */
  readonly cookie?: Uint8Array
}

export interface NoReply {
  readonly failure: 'unreachable' | 'timeout'
  /** Why, in words that end a sentence. */
  readonly reason: string
  /** Whether it is this machine that has no way there, such as one without IPv6. */
  readonly isNoRoute?: true
}

/** The octets of the first reply to this question, or why there is none. */
export async function askDns(
  server: ListenAddress,
  transport: Transport,
  question: DnsQuestion,
  timeoutMs: number,
): Promise<Uint8Array | NoReply> {
  const id = Math.floor(Math.random() * 2 ** 16)
  const query = buildQuery({ id, ...question })
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    return await (transport === 'UDP' ? overUdp : overTcp)(server, query, signal)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (signal.aborted) return { failure: 'timeout', reason: `no answer within ${timeoutMs / 1_000} s` }
    const reason = REASONS[code ?? ''] ?? code ?? message
    return { failure: 'unreachable', reason, ...(NO_ROUTE.includes(code ?? '') ? { isNoRoute: true } : {}) }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed without an answer',
  EADDRNOTAVAIL: 'this machine has no address to ask it from',
  ENETUNREACH: 'there is no route to it',
  EHOSTUNREACH: 'there is no route to it',
}

const NO_ROUTE: readonly string[] = ['EADDRNOTAVAIL', 'ENETUNREACH', 'EAFNOSUPPORT']

/** A connected socket takes datagrams from the server alone, and is told when nobody listens. */
async function overUdp({ address, port }: ListenAddress, query: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  try {
    socket.connect(port, address)
    await once(socket, 'connect', { signal })
    socket.send(query)
    for (;;) {
      const [reply]: Buffer[] = await once(socket, 'message', { signal })
      if (isReplyTo(query, reply!)) return reply!
    }
  } finally {
    socket.close()
  }
}

async function overTcp({ address, port }: ListenAddress, query: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const socket = connect({ host: address, port, signal })
  try {
    await once(socket, 'connect', { signal })
    socket.write(Buffer.concat([Buffer.of(query.length >> 8, query.length & 0xff), query]))
    const reader = new MessageReader()
    const message = new Uint8Array(LIMITS.messageOctetsMax + PREFIX_OCTETS)
    for await (const chunk of socket) {
      reader.feed(chunk)
      for (;;) {
        const length = reader.next(message, 0)
        if (length === NEED_MORE) break
        if (length === BAD_FRAMING) throw new Error('what comes is no DNS')
        if (isReplyTo(query, message.subarray(0, length))) return message.slice(0, length)
      }
    }
    throw Object.assign(new Error('closed'), { code: 'ECONNRESET' })
  } finally {
    socket.destroy()
  }
}

/** By its ID and the bit that makes it a reply (RFC 1035 section 4.1.1). */
function isReplyTo(query: Uint8Array, reply: Uint8Array): boolean {
  if (reply.length < HEADER_OCTETS || (reply[2]! & 0x80) === 0) return false
  return reply[0] === query[0] && reply[1] === query[1]
}
