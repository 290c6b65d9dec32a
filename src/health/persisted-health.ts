/**
 * What must be known of health after a restart, as JSON. Reading takes any value at all: what is damaged is dropped
 * with a sentence, as no state is ever a reason not to serve. Whether it is young enough to use is the board's.
 */
import { isMapping, isTime } from './json.ts'
import { type Override, type Overrides, parseOverrides, serializeOverrides } from './overrides.ts'
import type { Verdict } from './verdict.ts'

/** Times in milliseconds since the epoch. */
export interface PersistedHealth {
  readonly version: 1
  readonly savedMs: number
  readonly lastEventId: number
  /** By key of the check. */
  readonly verdicts: Readonly<Record<string, PersistedVerdict>>
  readonly overrides: Readonly<Record<string, Override>>
}

export type PersistedVerdict = Pick<Verdict, 'up' | 'sinceMs' | 'changesMs'> & {
  readonly lastError?: NonNullable<Verdict['lastError']>
}

export interface RestoredHealth {
  readonly savedMs: number
  readonly lastEventId: number
  readonly verdicts: ReadonlyMap<string, Verdict>
  readonly overrides: ReadonlyMap<string, Override>
  /** A sentence for the log for each part that could not be used. */
  readonly notes: readonly string[]
}

export function persistHealth(
  verdicts: Iterable<readonly [string, Verdict]>,
  overrides: Overrides,
  lastEventId: number,
  nowMs: number,
): PersistedHealth {
  const persisted = [...verdicts].map(([key, verdict]) => [key, persistVerdict(verdict)] as const)
  return {
    version: VERSION,
    savedMs: nowMs,
    lastEventId,
    verdicts: Object.fromEntries(persisted),
    overrides: serializeOverrides(overrides),
  }
}

const VERSION = 1

function persistVerdict({ up, sinceMs, changesMs, lastError }: Verdict): PersistedVerdict {
  return { up, sinceMs, changesMs, ...(lastError === undefined ? {} : { lastError }) }
}

/** What `persistHealth` gave, after a disk had it. */
export function readPersistedHealth(json: unknown): RestoredHealth {
  const nothing = { savedMs: 0, lastEventId: 0, verdicts: new Map(), overrides: new Map() }
  if (!isMapping(json)) return { ...nothing, notes: ['the state of health is damaged and forgotten'] }
  const { version, savedMs, lastEventId } = json
  if (version !== VERSION) return { ...nothing, notes: ['the state of health is of another version and forgotten'] }
  const { overrides, notes } = parseOverrides(json['overrides'])
  const verdicts = readVerdicts(json['verdicts'])
  if (verdicts === undefined || !isTime(savedMs)) notes.push('the verdicts of the last run are damaged and forgotten')
  return {
    savedMs: isTime(savedMs) ? savedMs : 0,
    lastEventId: Number.isSafeInteger(lastEventId) ? Math.max(0, lastEventId as number) : 0,
    verdicts: verdicts ?? new Map(),
    overrides,
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
  const { up, sinceMs, changesMs, lastError } = json
  if (typeof up !== 'boolean' || !isTime(sinceMs)) return undefined
  if (!Array.isArray(changesMs) || !changesMs.every(isTime)) return undefined
  if (lastError !== undefined && !isLastError(lastError)) return undefined
  return {
    up,
    sinceMs,
    basis: 'restored',
    run: undefined,
    changesMs,
    lastError: lastError === undefined ? undefined : { text: lastError.text, atMs: lastError.atMs },
    results: [],
    tlsExpiresMs: undefined,
  }
}

function isLastError(json: unknown): json is { text: string; atMs: number } {
  return isMapping(json) && typeof json['text'] === 'string' && isTime(json['atMs'])
}
