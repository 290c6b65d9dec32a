/** How long a check takes of late, by its successes: how long a failure took says nothing of the PoP's speed. */
import type { CheckResult } from './check.ts'

/** Milliseconds. */
export interface Latency {
  readonly lastMs: number
  readonly medianMs: number
}

/** Of the kept results, oldest first; undefined when none of them is a success. */
export function latencyOf(results: readonly CheckResult[]): Latency | undefined {
  const durations = results.filter(({ ok, stalled }) => ok && !stalled).map(({ durationMs }) => durationMs)
  if (durations.length === 0) return undefined
  const sorted = [...durations].sort((a, b) => a - b)
  return { lastMs: durations.at(-1)!, medianMs: sorted[sorted.length >> 1]! }
}
