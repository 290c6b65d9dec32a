/** Node's HTTP server in front of the API, with every limit set: headers, body, connections, and time for a request. */
import { createServer, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { ServerControl } from '../control/server-control.ts'
import { buildApi } from './api.ts'

/** Not listening yet. */
export function newApiServer(control: ServerControl, log: Log): Server {
  const server = createAdaptorServer({
    fetch: buildApi(control, log).fetch,
    createServer,
    serverOptions: {
      maxHeaderSize: LIMITS.httpHeaderOctetsMax,
      headersTimeout: LIMITS.httpHeadersMs,
      requestTimeout: LIMITS.httpRequestMs,
    },
    overrideGlobalObjects: false,
  }) as Server
  server.maxConnections = LIMITS.httpConnectionsMax
  return server
}
