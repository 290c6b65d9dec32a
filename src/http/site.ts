/**
 * Everything that is served over the network, behind the guard: the dashboard at /, the API at /api/v1/, /metrics, and
 * whether the process lives (/livez) and should be sent queries (/readyz). The state of PoPs affects neither.
 */
import { Hono } from 'hono'
import type { Log } from '../base/log.ts'
import type { ServerControl } from '../control/server-control.ts'
import { buildDashboard } from './dashboard/dashboard.ts'
import { type Access, mayOrder, refuse } from './guard.ts'
import type { Connection } from './limited-server.ts'
import { problemResponse } from './problem-details.ts'
import { PROMETHEUS_TYPE, prometheusText } from './prometheus-text.ts'

export interface SiteParts {
  readonly control: ServerControl
  /** As buildApi gives it. */
  readonly api: Hono
  /** Who may ask, as of now. */
  readonly access: () => Access
  /** Sentences; none when the server is ready. */
  readonly reasonsNotReady: () => Promise<readonly string[]>
  readonly log: Log
}

export function buildSite({ control, api, access, reasonsNotReady, log }: SiteParts): Hono<SiteEnv> {
  const site = new Hono<SiteEnv>()
  site.use(async (context, next) => {
    await next()
    for (const [name, value] of SAFE_HEADERS) if (!context.res.headers.has(name)) context.header(name, value)
  })
  site.use(async ({ req, env }, next) => {
    const { method, path, raw } = req
    return refuse({ method, path, headers: raw.headers }, access(), env?.incoming?.socket.localAddress) ?? next()
  })
  site.get('/livez', ({ text }) => text('alive\n'))
  site.get('/readyz', async ({ text }) => {
    const reasons = await reasonsNotReady()
    return reasons.length === 0 ? text('ready\n') : text(`not ready: ${reasons.join('; ')}\n`, 503)
  })
  site.all('/api/v1/*', ({ req, env }) => api.fetch(req.raw, env))
  site.get('/metrics', ({ body }) =>
    body(prometheusText(control.status(), control.metrics()), 200, { 'content-type': PROMETHEUS_TYPE }),
  )
  site.route(
    '/',
    buildDashboard(control, ({ headers }) => mayOrder(headers, access())),
  )
  site.notFound(({ req }) => problemResponse(404, `there is no ${req.path}`))
  site.onError((error) => {
    log.error({ err: error }, 'a request failed by a bug of ours; it was answered with 500')
    return problemResponse(500, 'the server failed by a bug of its own; its log says more')
  })
  return site
}

interface SiteEnv {
  /** Of Node's server; absent without one. */
  Bindings: Partial<Connection>
}

/** For replies that do not say otherwise, as pages do. */
const SAFE_HEADERS = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cache-control', 'no-store'],
] as const
