/**
 * How long something was up of late, from the times at which that changed. Time of which nothing is known (the server
 * did not run, or nothing was checked) counts for neither. Times are milliseconds since the epoch.
 */
import { LIMITS } from '../base/limits.ts'

/** From a time on, until that of the next one. */
export interface Transition {
  readonly fromMs: number
  /** 1 up, 0 down, between them a share of the time where older transitions were merged; undefined: nothing is known. */
  readonly up: number | undefined
}

/** Oldest first. Before the first one nothing is known. */
export type History = readonly Transition[]

/** Shares of the known time, 0 to 1; undefined when nothing is known of a window. */
export interface Uptime {
  readonly hour: number | undefined
  readonly day: number | undefined
  readonly week: number | undefined
}

/**
 * The history when it is so from `nowMs` on. What lies at or behind `nowMs` (of a clock that was set back) is taken
 * away, and what ended before the longest window is forgotten.
 */
export function noteState(history: History, up: boolean | undefined, nowMs: number): History {
  const noted = history.filter(({ fromMs }) => fromMs < nowMs)
  const share = up === undefined ? undefined : Number(up)
  const isNew = noted.length === 0 ? share !== undefined : noted.at(-1)!.up !== share
  if (isNew) noted.push({ fromMs: nowMs, up: share })
  const begun = noted.findLastIndex(({ fromMs }) => fromMs <= nowMs - WEEK_MS)
  const recent = noted.slice(Math.max(0, begun))
  return recent.length > LIMITS.uptimeTransitionsMax ? mergeOldest(recent) : recent
}

export function uptimeOf(history: History, nowMs: number): Uptime {
  return {
    hour: shareUp(history, nowMs - HOUR_MS, nowMs),
    day: shareUp(history, nowMs - DAY_MS, nowMs),
    week: shareUp(history, nowMs - WEEK_MS, nowMs),
  }
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS

/** The two oldest as one with the same time up; where one of them is unknown the older is forgotten. */
function mergeOldest(history: History): History {
  const [first, second, ...rest] = history
  const [third] = rest
  if (first!.up === undefined || second!.up === undefined) return [second!, ...rest]
  const [firstMs, secondMs] = [second!.fromMs - first!.fromMs, third!.fromMs - second!.fromMs]
  const up = (first!.up * firstMs + second!.up * secondMs) / (firstMs + secondMs)
  return [{ fromMs: first!.fromMs, up }, ...rest]
}

function shareUp(history: History, fromMs: number, toMs: number): number | undefined {
  let [upMs, knownMs] = [0, 0]
  for (const [i, { fromMs: beginMs, up }] of history.entries()) {
    const endMs = Math.min(toMs, history[i + 1]?.fromMs ?? toMs)
    const lengthMs = endMs - Math.max(fromMs, beginMs)
    if (up === undefined || lengthMs <= 0) continue
    upMs += up * lengthMs
    knownMs += lengthMs
  }
  return knownMs === 0 ? undefined : upMs / knownMs
}
