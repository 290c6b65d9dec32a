/** What came of a check since the server runs: for metrics, which want sums that only grow. */
import type { CheckResult } from './check.ts'
import { endOf } from './verdict.ts'

export interface Tally {
  readonly succeeded: number
  readonly failed: number
  /** Not counted for the verdict, as this machine stalled meanwhile. */
  readonly stalled: number
  /** Changes of the verdict. */
  readonly changes: number
  /** Of all of them together, in milliseconds. */
  readonly durationMs: number
  /** Milliseconds since the epoch; undefined before the first. */
  readonly lastSuccessMs: number | undefined
}

export const NO_TALLY: Tally = {
  succeeded: 0,
  failed: 0,
  stalled: 0,
  changes: 0,
  durationMs: 0,
  lastSuccessMs: undefined,
}

export function tallyResult(tally: Tally, result: CheckResult): Tally {
  const { ok, stalled, durationMs } = result
  const succeeded = ok && !stalled
  return {
    ...tally,
    succeeded: tally.succeeded + Number(succeeded),
    failed: tally.failed + Number(!ok && !stalled),
    stalled: tally.stalled + Number(stalled),
    durationMs: tally.durationMs + durationMs,
    lastSuccessMs: succeeded ? endOf(result) : tally.lastSuccessMs,
  }
}
