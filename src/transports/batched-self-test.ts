/**
 * Whether UDP in batches works on this machine, tried over loopback before it is trusted: lengths, contents, the
 * client's address, and that replies leave from the address that was asked. Without the event loop, as loopback delivers
 * at once.
 */
import type { QueryHandler } from '../answer/query-handler.ts'
import type { Family } from '../base/address.ts'
import { newTransportCounters } from './counters.ts'
import { BATCH_DATAGRAMS } from './datagram-batch.ts'
import { connectDatagramSocket, type DatagramSocket, openDatagramSocket } from './datagram-socket.ts'
import { MSG_DONTWAIT } from './socket-calls.ts'
import type { BatchedUdp } from './udp-batched.ts'

const LENGTHS = [12, 63, 512, 1_232, 2_048]
/** Asked at one address of many, so that a reply from another is lost. */
const ASKED: Readonly<Record<Family, { readonly wildcard: string; readonly address: string }>> = {
  4: { wildcard: '0.0.0.0', address: '127.0.0.2' },
  6: { wildcard: '::', address: '::1' },
}

/** The first thing that went wrong, in a sentence without a full stop; undefined when all is well. */
export function findBatchedFault(udp: BatchedUdp, families: readonly Family[]): string | undefined {
  for (const family of families) {
    try {
      const fault = tryFamily(udp, family)
      if (fault !== undefined) return `over IPv${family}, ${fault}`
    } catch (error) {
      return `over IPv${family}, ${(error as NodeJS.ErrnoException).code}`
    }
  }
  return undefined
}

function tryFamily(udp: BatchedUdp, family: Family): string | undefined {
  const { libc } = udp
  const { wildcard, address } = ASKED[family]
  const server = openDatagramSocket(libc, { address: wildcard, port: 0 })
  let client: DatagramSocket | undefined
  try {
    client = openDatagramSocket(libc, { address: wildcard, port: 0 })
    connectDatagramSocket(libc, client, { address, port: server.port })
    return exchange(udp, server, client)
  } finally {
    libc.close(server.fd)
    if (client !== undefined) libc.close(client.fd)
  }
}

/** More than one batch of datagrams of every length, each turned round, with one that nobody answers in between. */
function exchange(udp: BatchedUdp, server: DatagramSocket, client: DatagramSocket): string | undefined {
  const { libc } = udp
  const octets = new Uint8Array(4_096)
  const at = libc.addressOf(octets)
  const count = BATCH_DATAGRAMS + 7
  for (let i = 0; i < count; i++) {
    const length = LENGTHS[i % LENGTHS.length]!
    for (let j = 0; j < length; j++) octets[j] = i + j
    if (libc.send(client.fd, at, length, MSG_DONTWAIT) !== length) return `a datagram could not be sent`
  }
  let strange = 0
  const turnRound: QueryHandler = {
    handle(arena, start, length, { family, words }) {
      const isLoopback =
        family === 4 ? words[0]! >>> 24 === 127 : words[3] === 1 && (words[0]! | words[1]! | words[2]!) === 0
      if (!isLoopback) strange++
      arena.subarray(start, start + length).reverse()
      return arena[start + length - 1] === SILENT ? 0 : length
    },
  }
  const leave = udp.serve({ socket: server, handler: turnRound, counters: newTransportCounters() })
  for (let left = count; left > 0; left -= BATCH_DATAGRAMS) udp.takeTurn()
  leave()
  if (strange > 0) return 'the address of a client was misread'
  for (let i = 0; i < count; i++) {
    if (i === SILENT) continue
    const wanted = LENGTHS[i % LENGTHS.length]!
    const length = libc.recv(client.fd, at, octets.length, MSG_DONTWAIT)
    if (length !== wanted) return `a reply of ${wanted} octets came as ${length}`
    for (let j = 0; j < length; j++) {
      if (octets[j] !== ((i + length - 1 - j) & 0xff)) return 'a reply was not what had been written'
    }
  }
  return undefined
}

/** The first octet of the datagram that stays without an answer. */
const SILENT = 5
