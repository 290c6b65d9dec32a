/**
 * Opens what a running server is asked over: the control socket, and the address of `listen.http`. Without one or both
 * it answers queries all the same, and says why.
 */
import type { Log } from '../base/log.ts'
import type { SocketAddress } from '../config/config.ts'
import { formatSocketAddress, isLoopback, isWildcard } from '../config/socket-address.ts'
import type { Publication } from '../control/publication.ts'
import type { ServerControl } from '../control/server-control.ts'
import { buildApi } from '../http/api.ts'
import { openControlSocket } from '../http/control-socket.ts'
import type { Access } from '../http/guard.ts'
import { openHttpServer } from '../http/http-server.ts'
import { reasonsNotReady } from '../http/reasons-not-ready.ts'
import { buildSite } from '../http/site.ts'
import { type Takeover, withTakeover } from '../http/takeover-routes.ts'

export interface HttpParts {
  readonly control: ServerControl
  /** Of which a first snapshot is published. */
  readonly publication: Publication
  readonly listen: SocketAddress
  readonly socketPath: string
  /** Whether a query over DNS gets through. */
  readonly isAnswered: () => Promise<boolean>
  readonly isStopping: () => boolean
  /** For the control socket. */
  readonly takeover: Takeover
  readonly log: Log
}

export interface Http {
  /** Of the dashboard; undefined when it could not be opened. */
  readonly url: string | undefined
  /** Leaves the control socket and the address to others; requests that are on their way are answered. */
  release(): void
  /** Ends every connection. */
  close(): Promise<void>
}

export async function openHttp({
  control,
  publication,
  listen,
  socketPath,
  isAnswered,
  isStopping,
  takeover,
  log,
}: HttpParts): Promise<Http> {
  const api = buildApi(control, log)
  const site = buildSite({
    control,
    api,
    access: () => accessOf(publication, listen),
    reasonsNotReady: reasonsNotReady(control, isStopping, isAnswered),
    log,
  })
  const unlessRefused = async <Opened>(opening: Promise<Opened>, loss: string): Promise<Opened | undefined> => {
    try {
      return await opening
    } catch (error) {
      log.warn({}, `${(error as Error).message}; ${loss}`)
      return undefined
    }
  }
  const socket = openControlSocket(socketPath, withTakeover(api.fetch, takeover, log), log)
  const commands = await unlessRefused(socket, '"nearpop status" and its like will not work')
  const server = await unlessRefused(
    openHttpServer(listen, site.fetch, log),
    'there is no dashboard; DNS is served all the same',
  )
  return {
    url: server && urlOf(listen),
    release: () => {
      commands?.release()
      server?.release()
    },
    close: async () => void (await Promise.all([commands?.close(), server?.close()])),
  }
}

/** By nearpop.yaml as it is now; what others can reach stays shut when `auth` is taken away before a restart. */
function accessOf({ snapshot }: Publication, listen: SocketAddress): Access {
  const { config, accessTokens } = snapshot!
  const hosts = [config.node.toLowerCase(), ...(config.auth?.hosts ?? [])]
  return { hosts, tokens: accessTokens ?? (isLoopback(listen) ? undefined : []) }
}

function urlOf(listen: SocketAddress): string {
  const address = isWildcard(listen) ? (listen.family === 4 ? '127.0.0.1' : '::1') : listen.address
  return `http://${formatSocketAddress({ ...listen, address })}/`
}
