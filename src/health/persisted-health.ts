/**
 * What must be known of health after a restart, as JSON. Reading takes any value at all: what is damaged is dropped
 * with a sentence, as no state is ever a reason not to serve. Whether it is young enough to use is the board's.
 */
import { isMapping } from '../base/is-mapping.ts'
import { type HealthEvent, readEvents } from './health-events.ts'
import { isTime } from './json.ts'
import { type Override, type Overrides, parseOverrides, serializeOverrides } from './overrides.ts'
import { type PersistedUptime, UptimeLog } from './uptime-log.ts'
import type { Verdict } from './verdict.ts'

/** Times in milliseconds since the epoch. */
export interface PersistedHealth {
  readonly version: 1
  readonly savedMs: number
  readonly lastEventId: number
  /** By key of the check. */
  readonly verdicts: Readonly<Record<string, PersistedVerdict>>
  readonly overrides: Readonly<Record<string, Override>>
  /** The kept ones, oldest first. */
  readonly events: readonly HealthEvent[]
  readonly uptime: PersistedUptime
}

export type PersistedVerdict = Pick<Verdict, 'up' | 'sinceMs' | 'changesMs'> & {
  readonly lastError?: NonNullable<Verdict['lastError']>
  readonly tlsExpiresMs?: number
}

export interface RestoredHealth {
  readonly savedMs: number
  readonly lastEventId: number
  readonly verdicts: ReadonlyMap<string, Verdict>
  readonly overrides: ReadonlyMap<string, Override>
  readonly events: readonly HealthEvent[]
  readonly uptime: UptimeLog
  /** A sentence for the log for each part that could not be used. */
  readonly notes: readonly string[]
}

export interface HealthToPersist {
  readonly verdicts: Iterable<readonly [string, Verdict]>
  readonly overrides: Overrides
  readonly lastEventId: number
  readonly events: readonly HealthEvent[]
  readonly uptime: UptimeLog
}

export function persistHealth(health: HealthToPersist, nowMs: number): PersistedHealth {
  const { verdicts, overrides, lastEventId, events, uptime } = health
  const persisted = [...verdicts].map(([key, verdict]) => [key, persistVerdict(verdict)] as const)
  return {
    version: VERSION,
    savedMs: nowMs,
    lastEventId,
    verdicts: Object.fromEntries(persisted),
    overrides: serializeOverrides(overrides),
    events,
    uptime: uptime.persist(),
  }
}

const VERSION = 1

function persistVerdict({ up, sinceMs, changesMs, lastError, tlsExpiresMs }: Verdict): PersistedVerdict {
  return {
    up,
    sinceMs,
    changesMs,
    ...(lastError === undefined ? {} : { lastError }),
    ...(tlsExpiresMs === undefined ? {} : { tlsExpiresMs }),
  }
}

/** What `persistHealth` gave, after a disk had it. Events and uptime may be absent: older versions kept none. */
export function readPersistedHealth(json: unknown): RestoredHealth {
  const uptime = new UptimeLog()
  const nothing = { savedMs: 0, lastEventId: 0, verdicts: new Map(), overrides: new Map(), events: [], uptime }
  if (!isMapping(json)) return { ...nothing, notes: ['the state of health is damaged and forgotten'] }
  const { version, savedMs, lastEventId } = json
  if (version !== VERSION) return { ...nothing, notes: ['the state of health is of another version and forgotten'] }
  const { overrides, notes } = parseOverrides(json['overrides'])
  const verdicts = readVerdicts(json['verdicts'])
  const events = readEvents(json['events'] ?? [])
  const isUptimeDamaged = uptime.restore(json['uptime'] ?? {}) > 0
  if (verdicts === undefined || !isTime(savedMs)) notes.push('the verdicts of the last run are damaged and forgotten')
  if (events === undefined) notes.push('the events of the last run are damaged and forgotten')
  if (isUptimeDamaged || !isTime(savedMs)) notes.push('uptimes of the last run are damaged and forgotten')
  // The server did not run from then on.
  uptime.noteAllUnknown(isTime(savedMs) ? savedMs : 0)
  return {
    savedMs: isTime(savedMs) ? savedMs : 0,
    lastEventId: Number.isSafeInteger(lastEventId) ? Math.max(0, lastEventId as number) : 0,
    verdicts: verdicts ?? new Map(),
    overrides,
    events: events ?? [],
    uptime,
    notes,
  }
}

/** All of them or none: one damaged verdict makes the others doubtful, and they are soon found anew. */
function readVerdicts(json: unknown): Map<string, Verdict> | undefined {
  if (!isMapping(json)) return undefined
  const verdicts = new Map<string, Verdict>()
  for (const [key, value] of Object.entries(json)) {
    const verdict = readVerdict(value)
    if (verdict === undefined) return undefined
    verdicts.set(key, verdict)
  }
  return verdicts
}

function readVerdict(json: unknown): Verdict | undefined {
  if (!isMapping(json)) return undefined
  const { up, sinceMs, changesMs, lastError, tlsExpiresMs } = json
  if (typeof up !== 'boolean' || !isTime(sinceMs)) return undefined
  if (!Array.isArray(changesMs) || !changesMs.every(isTime)) return undefined
  if (lastError !== undefined && !isLastError(lastError)) return undefined
  if (tlsExpiresMs !== undefined && !isTime(tlsExpiresMs)) return undefined
  return {
    up,
    sinceMs,
    basis: 'restored',
    run: undefined,
    changesMs,
    lastError: lastError === undefined ? undefined : { text: lastError.text, atMs: lastError.atMs },
    results: [],
    tlsExpiresMs,
  }
}

function isLastError(json: unknown): json is { text: string; atMs: number } {
  return isMapping(json) && typeof json['text'] === 'string' && isTime(json['atMs'])
}
