/**
 * How one server takes over from another: routes of the control socket alone, as only who can open that can receive what is
 * passed. POST /takeover/{token} passes the sockets, POST /takeover/{token}/end makes the server that had them leave them to the
 * other, which has drawn the token.
 */
import { Hono } from 'hono'
import { z } from 'zod'
import type { Log } from '../base/log.ts'
import { BASE } from './api.ts'
import type { Fetch } from './limited-server.ts'
import { problemResponse } from './problem-details.ts'

export interface Takeover {
  /** Passes the sockets, and goes on; a sentence when that cannot be. `token` is of eight hexadecimal digits. */
  begin(token: string): Promise<TakeoverBegun | string>
  /** Resolves when what others may open is free and the state is on the disk; false when `token` is not of the last begun. */
  end(token: string): Promise<boolean>
}

export interface TakeoverBegun {
  /** How many were passed. */
  readonly sockets: number
}

export const TAKEOVER_BEGUN = z.object({ sockets: z.int() }) satisfies z.ZodType<TakeoverBegun>

/** The API with these routes beside it. */
export function withTakeover(api: Fetch, takeover: Takeover, log: Log): Fetch {
  const routes = new Hono().basePath(PATH)
  routes.post('/:token{[0-9a-f]{8}}', async (context) => {
    const begun = await takeover.begin(context.req.param('token'))
    return typeof begun === 'string' ? problemResponse(409, begun) : Response.json(z.encode(TAKEOVER_BEGUN, begun))
  })
  routes.post('/:token/end', async (context) => {
    if (await takeover.end(context.req.param('token'))) return context.body(null, 204)
    return problemResponse(409, 'another process has taken over meanwhile')
  })
  routes.notFound(({ req }) => problemResponse(404, `there is no ${req.method} ${req.path}`))
  routes.onError((error) => {
    log.error({ err: error }, 'a takeover failed by a bug of ours')
    return problemResponse(500, 'the server failed by a bug of its own; its log says more')
  })
  return (request, env) => {
    const { pathname } = new URL(request.url)
    return pathname === PATH || pathname.startsWith(`${PATH}/`) ? routes.fetch(request, env) : api(request, env)
  }
}

const PATH = `${BASE}/takeover`
