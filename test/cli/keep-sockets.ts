/** The sockets of a service manager, played: it opens and keeps them, whoever serves them. */
import type { TestContext } from 'node:test'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { openStreamSocket } from '../../src/transports/stream-socket.ts'

/** UDP and TCP at each address, on one port, open until the test ends. */
export function keepSockets(
  context: Pick<TestContext, 'after'>,
  libc: Libc,
  addresses: readonly string[],
  port: number,
) {
  const fds = addresses.flatMap((address) => {
    return [openDatagramSocket(libc, { address, port }).fd, openStreamSocket(libc, { address, port })]
  })
  context.after(() => fds.map((fd) => libc.close(fd)))
  return fds
}
