/** The TCP socket of `listen.http`, with the limits of limited-server.ts. Never decides who may ask: site.ts does. */
import { once } from 'node:events'
import type { Log } from '../base/log.ts'
import { type Fetch, newLimitedServer, type OpenServer, openServer } from './limited-server.ts'

export interface HttpListen {
  readonly address: string
  readonly port: number
}

/** Rejects with one sentence when the address cannot be listened on. */
export async function openHttpServer({ address, port }: HttpListen, fetch: Fetch, log: Log): Promise<OpenServer> {
  const server = newLimitedServer(fetch)
  try {
    await once(server.listen({ host: address, port, ipv6Only: true }), 'listening')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(`cannot listen on ${address} port ${port} for HTTP: ${REASONS[code ?? ''] ?? message}`)
  }
  server.on('error', (error) => log.error({ err: error }, 'the HTTP socket failed'))
  return openServer(server)
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'not permitted (EACCES)',
  EADDRINUSE: 'the port is already in use (EADDRINUSE)',
  EADDRNOTAVAIL: 'no interface has this address (EADDRNOTAVAIL)',
}
