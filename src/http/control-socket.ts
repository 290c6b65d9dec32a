/**
 * The control socket: the API on a Unix socket that only the user the server runs as can open. Whoever can open it may
 * do everything, so it has its permissions before anyone can connect.
 */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Log } from '../base/log.ts'
import { claimSocketPath } from './claim-socket-path.ts'
import { type Fetch, newLimitedServer, type OpenServer, openServer } from './limited-server.ts'

/**
 * Rejects with one sentence when the socket cannot be had, as when a server with the same state folder is running.
 * The socket is removed as soon as it is listened on no more. To be called after the DNS sockets are open: of two servers that start together only one comes this far.
 */
export async function openControlSocket(path: string, fetch: Fetch, log: Log): Promise<OpenServer> {
  const server = newLimitedServer(fetch)
  try {
    await claimSocketPath(path)
    await listenPrivately(server, path)
  } catch (error) {
    throw new Error(`cannot open the control socket "${path}": ${(error as Error).message}`)
  }
  server.on('error', (error) => log.error({ err: error }, 'the control socket failed'))
  return openServer(server)
}

/** Node makes the socket before `listen` returns, with the permissions that the umask leaves: 0600. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const umask = process.umask(0o177)
  try {
    server.listen(path)
  } finally {
    process.umask(umask)
  }
  await once(server, 'listening')
}
