/**
 * Asks a running server over its control socket, and reads what it says by the schemas it says it by. Whatever stands in
 * the way is a ControlFailure: a sentence, and the exit code that says the same.
 */
import { Client, type Dispatcher } from 'undici'
import { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import type {
  OverrideOrder,
  ReloadReport,
  ServerPopStatus,
  ServerStatus,
  ZoneStatus,
} from '../control/server-control.ts'
import type { Traffic } from '../control/traffic.ts'
import type { HealthEvent } from '../health/health-events.ts'
import { HEALTH_EVENT } from '../http/health-schemas.ts'
import {
  EVENT_LIST,
  PROBLEM_DETAILS,
  RELOAD_REPORT,
  SERVER_POP_STATUS,
  SERVER_STATUS,
  ZONE_LIST,
} from '../http/server-schemas.ts'
import { TAKEOVER_BEGUN, type TakeoverBegun } from '../http/takeover-routes.ts'
import { TRAFFIC } from '../http/traffic-schemas.ts'
import { ExitCode } from './exit-code.ts'
import { readEventData } from './server-sent-events.ts'

export class ControlFailure extends Error {
  readonly exitCode: number
  /** Whether it is that no server runs. */
  readonly isAbsent: boolean
  constructor(message: string, exitCode: number, isAbsent = false) {
    super(message)
    this.exitCode = exitCode
    this.isAbsent = isAbsent
  }
}

/** What an override is asked for with; `for` as an operator writes it, which the server reads. */
export interface WrittenOverride {
  readonly kind: Exclude<OverrideOrder['kind'], 'auto'>
  readonly for?: string
  readonly reason?: string
}

export class ControlClient {
  readonly #socket: string
  readonly #client: Client
  readonly #timeoutMs: number

  /** Opens nothing yet. `timeoutMs` is for one reply. */
  constructor(socket: string, timeoutMs: number = LIMITS.controlReplyMs) {
    this.#socket = socket
    this.#client = new Client('http://localhost', { socketPath: socket })
    this.#timeoutMs = timeoutMs
  }

  async status(): Promise<ServerStatus> {
    return this.#read(SERVER_STATUS, await this.#ask('GET', 'status'))
  }

  async traffic(): Promise<Traffic> {
    return this.#read(TRAFFIC, await this.#ask('GET', 'traffic'))
  }

  async zones(): Promise<readonly ZoneStatus[]> {
    return this.#read(ZONE_LIST, await this.#ask('GET', 'zones'))
  }

  /** `name` absolute. */
  async zoneText(name: string): Promise<string> {
    return this.#ask('GET', `zones/${encodeURIComponent(name)}`)
  }

  async eventsSince(id: number): Promise<readonly HealthEvent[]> {
    return this.#read(EVENT_LIST, await this.#ask('GET', `events?since=${id}`))
  }

  async override(pop: string, order: WrittenOverride): Promise<ServerPopStatus> {
    return this.#read(SERVER_POP_STATUS, await this.#ask('PUT', `overrides/${encodeURIComponent(pop)}`, order))
  }

  async endOverride(pop: string): Promise<ServerPopStatus> {
    return this.#read(SERVER_POP_STATUS, await this.#ask('DELETE', `overrides/${encodeURIComponent(pop)}`))
  }

  /** Resolves when the server has begun. */
  async startReload(): Promise<void> {
    await this.#ask('POST', 'reload')
  }

  /** Resolves with what came of it. */
  async reload(): Promise<ReloadReport> {
    return this.#read(RELOAD_REPORT, await this.#ask('POST', 'reload?wait=true', undefined, LIMITS.reloadReplyMs))
  }

  /** Resolves when the server has sent its sockets (take-over.ts). */
  async beginTakeover(token: string): Promise<TakeoverBegun> {
    return this.#read(TAKEOVER_BEGUN, await this.#ask('POST', `takeover/${token}`))
  }

  /** Resolves when the server has left everything to us. */
  async endTakeover(token: string): Promise<void> {
    await this.#ask('POST', `takeover/${token}/end`, undefined, LIMITS.takeoverReplyMs)
  }

  /** The events after the one numbered `id`, and from then on each as it happens, until the server ends. */
  async *follow(id: number): AsyncGenerator<HealthEvent> {
    let isOpen = false
    try {
      const path = `/api/v1/events/stream?since=${id}`
      const bodyTimeout = 2 * LIMITS.eventStreamPingMs
      const response = await this.#client.request({ method: 'GET', path, headersTimeout: this.#timeoutMs, bodyTimeout })
      if (response.statusCode >= 400) throw await refusal(response)
      isOpen = true
      for await (const data of readEventData(response.body)) yield this.#read(HEALTH_EVENT, data)
    } catch (error) {
      if (!isOpen || (error as NodeJS.ErrnoException).code !== 'UND_ERR_SOCKET') throw this.#explain(error)
    }
    throw new ControlFailure('the server has ended the stream of events', ExitCode.UNREACHABLE)
  }

  async close(): Promise<void> {
    await this.#client.destroy()
  }

  async #ask(
    method: Dispatcher.HttpMethod,
    route: string,
    body?: object,
    timeoutMs: number = this.#timeoutMs,
  ): Promise<string> {
    const content =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const options = { method, path: `/api/v1/${route}`, signal, headersTimeout: 0, bodyTimeout: 0 }
      const response = await this.#client.request({ ...options, ...content })
      if (response.statusCode >= 400) throw await refusal(response)
      return await response.body.text()
    } catch (error) {
      throw this.#explain(error)
    }
  }

  #read<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
    const decoded = decodeJson(schema, text)
    if (typeof decoded !== 'string') return decoded.value
    const message = `the server at "${this.#socket}" gives an answer that this nearpop cannot read: ${decoded}`
    throw new ControlFailure(`${message}; "nearpop version" says which one this is`, ExitCode.NEGATIVE)
  }

  #explain(error: unknown): ControlFailure {
    if (error instanceof ControlFailure) return error
    const { code, name, message } = error as NodeJS.ErrnoException
    if (name === 'TimeoutError' || /^UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT$/.test(String(code))) {
      return new ControlFailure(`the server at "${this.#socket}" did not answer in time`, ExitCode.TIMEOUT)
    }
    const isAbsent = code === 'ENOENT' || code === 'ECONNREFUSED'
    const why = isAbsent
      ? `no server is running there; "nearpop serve" starts one`
      : code === 'EACCES'
        ? 'permission denied; it listens to its own user and to root alone: try it with sudo'
        : message
    return new ControlFailure(`cannot reach the server at "${this.#socket}": ${why}`, ExitCode.UNREACHABLE, isAbsent)
  }
}

/** What the server says no with: its problem details (RFC 9457). */
async function refusal({ statusCode, body }: Dispatcher.ResponseData): Promise<ControlFailure> {
  const problem = decodeJson(PROBLEM_DETAILS, await body.text())
  const message = typeof problem === 'string' ? `the server answered with status ${statusCode}` : problem.value.detail
  return new ControlFailure(message, statusCode === 400 ? ExitCode.USAGE : ExitCode.NEGATIVE)
}

/** The value, or why there is none. */
function decodeJson<Schema extends z.ZodType>(schema: Schema, text: string): { value: z.output<Schema> } | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  const { success, data, error } = z.safeDecode(schema, json as z.input<Schema>)
  if (success) return { value: data }
  const { path, message } = error.issues[0]!
  return `${path.join('.') || 'the whole'}: ${message}`
}
