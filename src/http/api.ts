/**
 * The API: what ServerControl offers as routes under /api/v1/. Times are milliseconds since the epoch, as there. Whoever
 * serves this has let the caller in already: nothing here asks who it is.
 */
import { Hono } from 'hono'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { didYouMean } from '../base/nearest-name.ts'
import type { OverrideOrder, ServerControl, ServerPopStatus } from '../control/server-control.ts'
import { streamEvents } from './event-stream.ts'
import { problemResponse } from './problem-details.ts'
import { readBody } from './read-body.ts'
import { readOverride } from './read-override.ts'

export function buildApi(control: ServerControl, log: Log): Hono {
  const api = new Hono().basePath('/api/v1')
  addReads(api, control)
  addEvents(api, control)
  addOrders(api, control, log)
  api.notFound(({ req }) => problemResponse(404, `there is no ${req.method} ${req.path}`))
  api.onError((error) => {
    log.error({ err: error }, 'a request failed by a bug of ours; it was answered with 500')
    return problemResponse(500, 'the server failed by a bug of its own; its log says more')
  })
  return api
}

function addReads(api: Hono, control: ServerControl): void {
  api.get('/status', (context) => context.json(control.status()))
  api.get('/pops/:name', (context) => {
    const name = context.req.param('name')
    return popResponse(control, name) ?? noSuchPop(control, name)
  })
  api.get('/zones', (context) => context.json(control.zones()))
  api.get('/zones/:name', (context) => {
    const name = absoluteName(context.req.param('name'))
    const text = control.zoneText(name)
    if (text !== undefined) return context.text(text)
    const zone = control.zones().find((known) => known.name === name)
    if (zone !== undefined) return problemResponse(404, `zone "${name}" is ours, but none of its files could be loaded`)
    const names = control.zones().map((known) => known.name)
    return problemResponse(404, `there is no zone "${name}": ${didYouMean(name, names)}`)
  })
}

function addEvents(api: Hono, control: ServerControl): void {
  let streams = 0
  api.get('/events', (context) => {
    const since = readEventId(context.req.query('since') ?? '0')
    return since === undefined ? problemResponse(400, NO_EVENT_ID) : context.json(control.eventsSince(since))
  })
  api.get('/events/stream', (context) => {
    const written = context.req.header('last-event-id') ?? context.req.query('since')
    const since = written === undefined ? undefined : readEventId(written)
    if (written !== undefined && since === undefined) return problemResponse(400, NO_EVENT_ID)
    if (streams >= LIMITS.eventStreamsMax) {
      const detail = `${LIMITS.eventStreamsMax} event streams are open already`
      return problemResponse(503, detail, { 'retry-after': '10' })
    }
    streams++
    return streamEvents(control, since, () => streams--)
  })
}

function addOrders(api: Hono, control: ServerControl, log: Log): void {
  api.post('/reload', async (context) => {
    const reloading = control.reload()
    if (context.req.query('wait') === 'true') return context.json(await reloading)
    reloading.catch((error) => log.error({ err: error }, 'a reload failed by a bug of ours'))
    return context.body(null, 202)
  })
  api.put('/overrides/:pop', async (context) => {
    const body = await readBody(context.req.raw)
    if (body === undefined) return problemResponse(413, `the body is larger than ${LIMITS.httpBodyOctetsMax} octets`)
    const order = readOverride(body)
    if (typeof order === 'string') return problemResponse(400, order)
    return overridePop(control, context.req.param('pop'), order)
  })
  api.delete('/overrides/:pop', (context) => overridePop(control, context.req.param('pop'), { kind: 'auto' }))
}

/** The PoP as it is then. */
async function overridePop(control: ServerControl, pop: string, order: OverrideOrder): Promise<Response> {
  if (!(await control.setOverride(pop, order))) return noSuchPop(control, pop)
  return popResponse(control, pop) ?? noSuchPop(control, pop)
}

function popResponse(control: ServerControl, name: string): Response | undefined {
  const status: ServerPopStatus | undefined = control.status().pops.find(({ pop }) => pop === name)
  return status && Response.json(status)
}

function noSuchPop(control: ServerControl, name: string): Response {
  const names = control.status().pops.map(({ pop }) => pop)
  return problemResponse(404, `there is no PoP "${name}": ${didYouMean(name, names)}`)
}

const NO_EVENT_ID = 'an event is named by its number, such as 12'

function readEventId(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** In lower case, with the final dot that people leave out. */
function absoluteName(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower : `${lower}.`
}
