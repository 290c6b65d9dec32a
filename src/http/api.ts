/**
 * The API: what ServerControl offers as routes under /api/v1/, which operations.ts describes. Whoever serves this has
 * let the caller in already: nothing here asks who it is.
 */
import { Hono, type HonoRequest } from 'hono'
import { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { didYouMean } from '../base/nearest-name.ts'
import { describePop } from '../control/pop-state.ts'
import type { OverrideOrder, ServerControl } from '../control/server-control.ts'
import { streamEvents } from './event-stream.ts'
import { ANSWER_EXPLANATION } from './explanation-schemas.ts'
import { MAP_SUBJECT_LIST, SERVING_MAP } from './map-schemas.ts'
import { openApiDocument } from './openapi.ts'
import { OPERATIONS } from './operations.ts'
import { problemResponse } from './problem-details.ts'
import { readBody } from './read-body.ts'
import { readOverride } from './read-override.ts'
import {
  EVENT_LIST,
  OVERRIDE_LIST,
  POP_LIST,
  RELOAD_REPORT,
  SERVER_POP_STATUS,
  SERVER_STATUS,
  ZONE_LIST,
} from './server-schemas.ts'
import { TRAFFIC } from './traffic-schemas.ts'

/** To be built once for all sockets, as it counts the streams that are open. */
export function buildApi(control: ServerControl, log: Log): Hono {
  const api = new Hono().basePath(BASE)
  addReads(api, control)
  addMap(api, control)
  api.get('/traffic', () => json(TRAFFIC, control.traffic()))
  addEvents(api, control)
  addOrders(api, control, log)
  const document = openApiDocument(control.status().version)
  api.get('/openapi.json', (context) => context.json(document))
  api.notFound(({ req }) => {
    const allowed = methodsOf(req.path)
    if (allowed.length === 0) return problemResponse(404, `there is no ${req.path}`)
    return problemResponse(405, `${req.path} takes ${allowed}, not ${req.method}`, { allow: allowed })
  })
  api.onError((error) => {
    log.error({ err: error }, 'a request failed by a bug of ours; it was answered with 500')
    return problemResponse(500, 'the server failed by a bug of its own; its log says more')
  })
  return api
}

export const BASE = '/api/v1'

function addReads(api: Hono, control: ServerControl): void {
  api.get('/status', () => json(SERVER_STATUS, control.status()))
  api.get('/pops', () => json(POP_LIST, control.status().pops))
  api.get('/pops/:name', (context) => popResponse(control, context.req.param('name')))
  api.get('/overrides', () => {
    const { pops } = control.status()
    const overrides = pops.flatMap(({ pop, override }) => (override === undefined ? [] : [{ pop, ...override }]))
    return json(OVERRIDE_LIST, overrides)
  })
  api.get('/config/errors', () => json(RELOAD_REPORT, control.status().lastReload))
  api.get('/zones', () => json(ZONE_LIST, control.zones()))
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

function addMap(api: Hono, control: ServerControl): void {
  api.get('/map/subjects', () => json(MAP_SUBJECT_LIST, control.mapSubjects()))
  api.get('/map', ({ req }) => {
    const name = req.query('name')
    if (name === undefined) return problemResponse(400, 'a map is of a name: /map?name=www.example.com')
    const map = control.servingMap({ name: absoluteName(name), ...supposed(req) })
    return typeof map === 'string' ? problemResponse(404, map) : json(SERVING_MAP, map)
  })
  api.get('/explain', ({ req }) => {
    const [name, client] = [req.query('name'), req.query('client')]
    if (name === undefined || client === undefined) {
      return problemResponse(400, 'an answer is one to a client: /explain?name=www.example.com&client=192.0.2.1')
    }
    const explanation = control.explain({ name, client, ...supposed(req) })
    return typeof explanation === 'string' ? problemResponse(400, explanation) : json(ANSWER_EXPLANATION, explanation)
  })
}

/** The type that is asked about, and the PoPs to suppose down. */
function supposed(request: HonoRequest): { type: string; down: readonly string[] } {
  return {
    type: (request.query('type') ?? 'A').toUpperCase(),
    down: (request.query('down') ?? '').split(',').filter(Boolean),
  }
}

function addEvents(api: Hono, control: ServerControl): void {
  let streams = 0
  api.get('/events', (context) => {
    const since = readEventId(context.req.query('since') ?? '0')
    return since === undefined ? problemResponse(400, NO_EVENT_ID) : json(EVENT_LIST, control.eventsSince(since))
  })
  api.get('/events/stream', (context) => {
    const written = context.req.header('last-event-id') ?? context.req.query('since')
    const since = written === undefined ? undefined : readEventId(written)
    if (written !== undefined && since === undefined) return problemResponse(400, NO_EVENT_ID)
    if (context.req.method === 'HEAD') return context.body(null, 200, { 'content-type': 'text/event-stream' })
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
    if (context.req.query('wait') === 'true') return json(RELOAD_REPORT, await reloading)
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

/** The PoP as it is then; what a restart would forget is not acknowledged. */
async function overridePop(control: ServerControl, pop: string, order: OverrideOrder): Promise<Response> {
  const isDone = await control.setOverride(pop, order)
  const { stateFault, pops, nowMs } = control.status()
  if (!isDone || stateFault === undefined) return popResponse(control, pop)
  const state = describePop(pops.find((known) => known.pop === pop)!, nowMs) ?? 'up'
  return problemResponse(507, `${pop} is ${state}, but a restart would not know of it: ${stateFault}`)
}

function popResponse(control: ServerControl, name: string): Response {
  const { pops } = control.status()
  const status = pops.find(({ pop }) => pop === name)
  if (status !== undefined) return json(SERVER_POP_STATUS, status)
  const names = pops.map(({ pop }) => pop)
  return problemResponse(404, `there is no PoP "${name}": ${didYouMean(name, names)}`)
}

function json<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>): Response {
  return Response.json(z.encode(schema, value))
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

/** The methods of a path as the `Allow` field has them (RFC 9110 section 10.2.1); empty when there is no such path. */
function methodsOf(path: string): string {
  const parts = path.slice(BASE.length).split('/')
  const found = OPERATIONS.filter((operation) => {
    const wanted = operation.path.split('/')
    return (
      wanted.length === parts.length &&
      wanted.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
    )
  })
  return found.map(({ method }) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase())).join(', ')
}
