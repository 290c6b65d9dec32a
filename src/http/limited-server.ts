/** Node's HTTP server in front of routes, with every limit set: headers, connections, and time to send and to take. */
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

export interface OpenServer {
  /** Listens no more; connections with a request on them go on. */
  release(): void
  /** Ends every connection, streams included; done when the last is closed. */
  close(): Promise<void>
}

/** How to end one that listens. */
export function openServer(server: Server): OpenServer {
  const closed = new Promise((resolve) => server.once('close', resolve))
  const release = () => void server.close()
  return {
    release,
    close: async () => {
      release()
      server.closeAllConnections()
      await closed
    },
  }
}
