/** UDP in batches on a socket of its own, which closes with it: in a server the process holds the sockets (claim-addresses.ts). */
import type { QueryHandler } from '../../src/answer/query-handler.ts'
import type { TransportCounters } from '../../src/transports/counters.ts'
import { type DatagramSocket, openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import type { Endpoint, ListenAddress } from '../../src/transports/endpoint.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { ListenError } from '../../src/transports/listen-error.ts'
import { type BatchedUdp, serveDatagrams } from '../../src/transports/udp-batched.ts'

/** Throws a ListenError. */
export function openUdpBatched(
  udp: BatchedUdp,
  listen: ListenAddress,
  handler: QueryHandler,
  counters: TransportCounters,
): Endpoint {
  const { libc } = udp
  const socket = openSocket(libc, listen)
  const endpoint = serveDatagrams(udp, { ...listen, socket }, handler, counters)
  return {
    ...endpoint,
    close: async () => {
      await endpoint.close()
      libc.close(socket.fd)
    },
  }
}

function openSocket(libc: Libc, listen: ListenAddress): DatagramSocket {
  try {
    return openDatagramSocket(libc, listen)
  } catch (error) {
    throw new ListenError('UDP', listen, error as NodeJS.ErrnoException)
  }
}
