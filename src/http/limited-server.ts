/** Node's HTTP server in front of routes, with every limit set: headers, connections, and time to send and to take. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { LIMITS } from '../base/limits.ts'

/** What hono makes of routes; `env` tells it of the connection. */
export type Fetch = (request: Request, env: Connection) => Response | Promise<Response>

export interface Connection {
  readonly incoming: { readonly socket: { readonly localAddress?: string } }
}

/** Not listening yet. */
export function newLimitedServer(fetch: Fetch): Server {
  const server = createAdaptorServer({
    fetch,
    createServer,
    serverOptions: {
      maxHeaderSize: LIMITS.httpHeaderOctetsMax,
      headersTimeout: LIMITS.httpHeadersMs,
      requestTimeout: LIMITS.httpRequestMs,
      connectionsCheckingInterval: LIMITS.httpCheckMs,
    },
    overrideGlobalObjects: false,
  }) as Server
  server.maxConnections = LIMITS.httpConnectionsMax
  server.setTimeout(LIMITS.httpIdleMs)
  return server
}

/** Ends every connection, streams included; done when the last is closed. */
export async function endServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
