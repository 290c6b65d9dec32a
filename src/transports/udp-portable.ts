/**
 * UDP over node:dgram, for every system: one socket per listen address, so that a reply leaves from the address that
 * was asked (RFC 2181 section 4). Each datagram is copied into one arena, held for life, so that the handler always sees
 * the same kind of array at the same place. node:dgram may keep what it sends until later, when the arena holds another
 * query already: every reply leaves in a copy of its own. Never parses DNS, never waits for a name to be looked up.
 */
import { createSocket, type Socket } from 'node:dgram'
import { type QueryHandler, Transport, WITHHELD } from '../answer/query-handler.ts'
import { newClientAddress } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { Counter, count, type TransportCounters } from './counters.ts'
import type { Endpoint, ListenAddress } from './endpoint.ts'
import { ListenError } from './listen-error.ts'
import { setClientText } from './source-address.ts'

/** Bursts wait here while the process does something else; the usual 208 kB loses datagrams. */
const RECEIVE_BUFFER_OCTETS = 4 * 1024 * 1024

/** Listens on one address. Rejects with a ListenError. */
export function openUdp(listen: ListenAddress, handler: QueryHandler, counters: TransportCounters): Promise<Endpoint> {
  const ipv6 = listen.address.includes(':')
  const socket = createSocket({
    type: ipv6 ? 'udp6' : 'udp4',
    ipv6Only: ipv6,
    reusePort: listen.isShared ?? false,
    lookup: (address, _options, callback) => callback(null, address, ipv6 ? 6 : 4),
  })
  const onSent = (error: Error | null) => count(counters, error ? Counter.udpDroppedSendError : Counter.udpReplies)
  const onDatagram = answerDatagrams(handler, counters, (reply, port, address) =>
    socket.send(reply, port, address, onSent),
  )
  const closed = new Promise((resolve) => socket.once('close', resolve))
  let isOpen = true
  const release = () => {
    if (isOpen) socket.close()
    isOpen = false
  }
  return new Promise((resolve, reject) => {
    const onRefused = (error: Error) => {
      socket.close()
      reject(new ListenError('UDP', listen, error))
    }
    socket.once('error', onRefused)
    const { address, port, fd } = listen
    socket.bind(fd === undefined ? { address, port } : { fd }, () => {
      socket.off('error', onRefused)
      socket.on('error', () => count(counters, Counter.udpReceiveErrors))
      socket.on('message', onDatagram)
      widenReceiveBuffer(socket)
      resolve({
        address,
        port: socket.address().port,
        release,
        close: async () => {
          release()
          await closed
        },
      })
    })
  })
}

/** Who sent a datagram: the part of node:dgram's remote information that is used. */
export interface DatagramSource {
  readonly address: string
  readonly port: number
}

/**
 * What is done with each datagram: answer it and give the reply to `send`, or drop and count it. A reply to port 0 can
 * be addressed to nobody (RFC 768: the source port is optional, and 0 means none), and node:dgram throws at it.
 */
export function answerDatagrams(
  handler: QueryHandler,
  counters: TransportCounters,
  send: (reply: Uint8Array, port: number, address: string) => void,
): (datagram: Uint8Array, source: DatagramSource) => void {
  const arena = new Uint8Array(LIMITS.messageOctetsMax)
  const client = newClientAddress()
  return (datagram, source) => {
    count(counters, Counter.udpDatagrams)
    if (source.port === 0) {
      count(counters, Counter.udpDroppedPortZero)
      return
    }
    if (datagram.length > LIMITS.udpQueryOctetsMax) {
      count(counters, Counter.udpDroppedOversize)
      return
    }
    arena.set(datagram)
    setClientText(client, source.address)
    const length = handler.handle(arena, 0, datagram.length, client, Transport.UDP)
    if (length === WITHHELD) return
    if (length === 0) {
      count(counters, Counter.udpDroppedSilence)
      return
    }
    send(Buffer.from(arena.subarray(0, length)), source.port, source.address)
  }
}

function widenReceiveBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_OCTETS)
  } catch {
    // Linux grants what its maximum allows; systems that refuse outright keep their default.
  }
}
