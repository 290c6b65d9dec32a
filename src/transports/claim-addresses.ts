/**
 * Takes the addresses that threads will answer on: finds out that all of them are free, and opens the sockets for UDP in
 * batches, one per thread and address. They belong to the process, so that what waits at the socket of a thread that
 * dies is answered by the next one. A server of the same user could join addresses that are shared unnoticed, so they
 * are first listened on alone, for a moment.
 */
import type { QueryHandler } from '../answer/query-handler.ts'
import { newTransportCounters } from './counters.ts'
import type { DatagramSocket } from './datagram-socket.ts'
import type { ListenAddress } from './endpoint.ts'
import { openTransports } from './listen.ts'
import { type BatchedUdp, openForBatches } from './udp-batched.ts'

export interface ClaimedAddresses {
  /** In the order of the addresses asked for; `port` is the one in use. */
  readonly endpoints: readonly ListenAddress[]
  /** Whether threads listen beside each other. */
  readonly isShared: boolean
  /** By thread, in the order of the endpoints; undefined when threads open sockets of their own. */
  readonly sockets: readonly (readonly DatagramSocket[])[] | undefined
  /** To be called when no thread answers any more. */
  close(): void
}

const SILENT: QueryHandler = { handle: () => 0 }

/** Rejects with an AggregateError of ListenErrors, one for each address that cannot be had, or a ListenError. */
export async function claimAddresses(
  addresses: readonly ListenAddress[],
  threads: number,
  batched: BatchedUdp | undefined,
): Promise<ClaimedAddresses> {
  const alone = await openTransports(addresses, SILENT, newTransportCounters())
  await alone.close()
  const { endpoints } = alone
  const isShared = threads > 1
  if (batched === undefined) return { endpoints, isShared, sockets: undefined, close: () => {} }
  const { libc } = batched
  const open: DatagramSocket[] = []
  const close = () => {
    for (const { fd } of open) libc.close(fd)
  }
  const openSocket = (endpoint: ListenAddress) => {
    const socket = openForBatches(libc, { ...endpoint, isShared })
    open.push(socket)
    return socket
  }
  try {
    return { endpoints, isShared, sockets: Array.from({ length: threads }, () => endpoints.map(openSocket)), close }
  } catch (error) {
    close()
    throw error
  }
}
