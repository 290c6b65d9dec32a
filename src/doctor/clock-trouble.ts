/**
 * Whether the clock of this machine is behind what has certainly happened already: a database was made, a file was written.
 * How far a clock is ahead cannot be told from such facts.
 */
import { LIMITS } from '../base/limits.ts'
import { formatSpan, formatTime } from '../base/time-text.ts'

/** Something that lies in the past by any clock that is right. */
export interface PastEvent {
  /** What happened, such as `state/state.json was written`. */
  readonly what: string
  /** Milliseconds since the epoch. */
  readonly atMs: number
}

export interface ClockTrouble {
  readonly sentence: string
  readonly fix: string
}

/** By the event that lies furthest ahead. */
export function findClockTrouble(nowMs: number, past: readonly PastEvent[]): ClockTrouble | undefined {
  const latest = past.toSorted((a, b) => b.atMs - a.atMs)[0]
  if (latest === undefined || latest.atMs - nowMs <= LIMITS.clockBehindMsMax) return undefined
  const behind = formatSpan(latest.atMs - nowMs)
  const found = `the clock of this machine says ${formatTime(nowMs)}, but ${latest.what} at ${formatTime(latest.atMs)}: it is ${behind} behind`
  const depends = 'serials of zones, certificates in health checks, DNS cookies and the ends of overrides go by it'
  return { sentence: `${found}; ${depends}`, fix: 'sudo timedatectl set-ntp true, or start chronyd; then: date' }
}
