/** Why a verdict is what it is and what it would take to change, as sentences without a final full stop. */
import type { HealthCheck } from '../routing/policy.ts'
import type { HealthSettings } from './health-settings.ts'
import { contradictions, type Run, resultsToChange, type Verdict } from './verdict.ts'

export interface Explanation {
  readonly why: string
  readonly toChange: string
}

/** `isHeld`: whether the own-fault guard holds it. */
export function explainVerdict(
  verdict: Verdict,
  check: HealthCheck,
  settings: HealthSettings,
  isHeld: boolean,
  nowMs: number,
): Explanation {
  const needed = resultsToChange(verdict, check, settings, nowMs)
  return {
    why: explainState(verdict, needed, isHeld),
    toChange: isHeld && verdict.up ? whenHeld(needed) : whenCounted(verdict, check, needed),
  }
}

/** The cause of a change, or of none: `3 failures in a row, the last: connect ECONNREFUSED`. */
export function describeRun(run: Run, verdict: Verdict, needed?: number): string {
  const of = needed === undefined ? '' : `${run.length} of `
  const length = needed ?? run.length
  if (run.ok) return `${of}${count(length, 'success', 'successes')} in a row`
  return `${of}${count(length, 'failure', 'failures')} in a row, the last: ${verdict.lastError?.text}`
}

function explainState(verdict: Verdict, needed: number, isHeld: boolean): string {
  const { up, run, basis } = verdict
  if (run !== undefined && run.ok === up) return describeRun(run, verdict)
  if (isHeld && run !== undefined) return `held, as every PoP fails: ${describeRun(run, verdict)}`
  if (run !== undefined) return describeRun(run, verdict, needed)
  if (basis === 'assumed') return 'taken to be up until checks say otherwise'
  if (basis === 'carried') return 'so it was before its check was changed'
  if (basis === 'restored') return 'so it was when the last run of the server ended'
  return 'failures while every PoP failed are not counted'
}

function whenHeld(needed: number): string {
  return `the end of the hold, or a success of any PoP and then ${count(needed, 'failure', 'failures')} in a row`
}

function whenCounted(verdict: Verdict, check: HealthCheck, needed: number): string {
  const missing = Math.max(1, needed - contradictions(verdict))
  const more = missing < needed ? 'more ' : ''
  if (verdict.up) return `${count(missing, `${more}failure`, `${more}failures`)} in a row`
  const damped = needed > check.rise ? `, as it keeps changing (${needed} rather than ${check.rise})` : ''
  return `${count(missing, `${more}success`, `${more}successes`)} in a row${damped}`
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
