/**
 * How a thread serves sockets that the process holds: by file descriptors of its own where Node closes what it serves, so
 * that the socket outlives the thread. Opens and binds nothing.
 */
import type { Endpoint, ListenAddress } from './endpoint.ts'
import { type HeldSocket, isAt } from './held-socket.ts'
import type { Libc } from './libc.ts'
import type { OpenEndpoint, TransportOptions } from './listen.ts'
import { ListenError } from './listen-error.ts'
import { duplicate, familyOf } from './socket-calls.ts'
import { openTcp, type TcpOptions } from './tcp.ts'
import { BatchedUdp, serveDatagrams } from './udp-batched.ts'
import { openUdp } from './udp-portable.ts'

/** For `openTransports`, at the addresses of these sockets and no others. */
export function serveHeld(
  libc: Libc,
  sockets: readonly HeldSocket[],
  isBatched: boolean,
  tcp: TcpOptions,
): Required<Pick<TransportOptions, 'tcp' | 'udp'>> {
  const onEach =
    (transport: HeldSocket['transport'], serve: ServeSocket): OpenEndpoint =>
    async (listen, handler, counters) => {
      const held = sockets.filter((socket) => isAt(socket, transport, listen))
      const opened = await Promise.allSettled(held.map(async (socket) => serve(socket, handler, counters)))
      const all = together(
        listen,
        opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
      )
      const refused = opened.find((one) => one.status === 'rejected')
      if (refused === undefined) return all
      await all.close()
      throw refused.reason instanceof ListenError ? refused.reason : new ListenError(transport, listen, refused.reason)
    }
  const ofNode = ({ address, port, fd }: HeldSocket): ListenAddress => ({ address, port, fd: duplicate(libc, fd) })
  const batched = new BatchedUdp(libc)
  return {
    tcp: onEach('TCP', (socket, handler, counters) => openTcp(ofNode(socket), handler, counters, tcp)),
    udp: onEach('UDP', async (socket, handler, counters) => {
      if (!isBatched) return openUdp(ofNode(socket), handler, counters)
      const { fd, address, port } = socket
      return serveDatagrams(batched, { address, socket: { fd, port, family: familyOf(address) } }, handler, counters)
    }),
  }
}

type ServeSocket = (
  socket: HeldSocket,
  handler: Parameters<OpenEndpoint>[1],
  counters: Parameters<OpenEndpoint>[2],
) => Promise<Endpoint>

function together({ address, port }: ListenAddress, endpoints: readonly Endpoint[]): Endpoint {
  return {
    address,
    port,
    release: () => {
      for (const endpoint of endpoints) endpoint.release()
    },
    close: async () => void (await Promise.all(endpoints.map((endpoint) => endpoint.close()))),
  }
}
