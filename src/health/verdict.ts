/**
 * The verdict on one check, up or down, as immutable state and the functions that carry it on. It changes on `fall`
 * consecutive failures or `rise` consecutive successes (more of them when damped), never on fewer, and results of a
 * stalled machine do not count. What holds for several checks together is in health-board.ts.
 */
import { LIMITS } from '../base/limits.ts'
import type { HealthCheck } from '../routing/policy.ts'
import type { CheckResult } from './check.ts'
import { changesThatMatter, dampingFactor } from './damping.ts'
import type { HealthSettings } from './health-settings.ts'

/** Times in milliseconds since the epoch. */
export interface Verdict {
  readonly up: boolean
  /** When it became so, or was first taken to be so. */
  readonly sinceMs: number
  /**
   * What it rests on: nothing yet (then it is up), the last run's verdict, that of the check before it was changed, results,
   * or the own-fault guard.
   */
  readonly basis: 'assumed' | 'restored' | 'carried' | 'checked' | 'held'
  /** The latest counted results that are alike; absent before the first. */
  readonly run: Run | undefined
  /** When it changed, as far back as damping looks. */
  readonly changesMs: readonly number[]
  readonly lastError: { readonly text: string; readonly atMs: number } | undefined
  /** The last LIMITS.checkResultsKept, oldest first; stalled ones are among them. */
  readonly results: readonly CheckResult[]
  readonly tlsExpiresMs: number | undefined
}

export interface Run {
  readonly ok: boolean
  /** At least 1. */
  readonly length: number
  /** When the first of its checks was started. */
  readonly startedMs: number
}

/** Of a check that has never been run: up, as silence would take a PoP out for no reason. */
export function assumeUp(nowMs: number): Verdict {
  return {
    up: true,
    sinceMs: nowMs,
    basis: 'assumed',
    run: undefined,
    changesMs: [],
    lastError: undefined,
    results: [],
    tlsExpiresMs: undefined,
  }
}

/** Of a check that takes the place of another one of its address: as that one's, until it has results of its own. */
export function carryOver(verdict: Verdict): Verdict {
  const basis = verdict.basis === 'assumed' ? 'assumed' : 'carried'
  return { ...verdict, basis, run: undefined, results: [] }
}

/** Takes in one result without deciding anything; see `decide`. */
export function countResult(verdict: Verdict, result: CheckResult): Verdict {
  const results = [...verdict.results.slice(1 - LIMITS.checkResultsKept), result]
  if (result.stalled) return { ...verdict, results }
  const { ok, startedMs, tlsExpiresMs } = result
  const goesOn = verdict.run?.ok === ok
  return {
    ...verdict,
    results,
    run: goesOn ? { ...verdict.run, length: verdict.run.length + 1 } : { ok, length: 1, startedMs },
    lastError: ok ? verdict.lastError : { text: result.error ?? 'failed', atMs: endOf(result) },
    tlsExpiresMs: tlsExpiresMs ?? verdict.tlsExpiresMs,
  }
}

/** Lets the results counted so far have their effect. */
export function decide(verdict: Verdict, check: HealthCheck, settings: HealthSettings, nowMs: number): Verdict {
  const { run } = verdict
  if (run === undefined) return verdict
  if (run.ok === verdict.up) {
    return verdict.basis !== 'checked' && run.length >= (run.ok ? check.rise : check.fall)
      ? { ...verdict, basis: 'checked' }
      : verdict
  }
  if (run.length < resultsToChange(verdict, check, settings, nowMs)) return verdict
  const changesMs = [...verdict.changesMs, nowMs].slice(-changesThatMatter(settings.damping))
  return { ...verdict, up: run.ok, sinceMs: nowMs, basis: 'checked', changesMs }
}

/** Takes back a fall that turned out to be this machine's own fault: the fall never counts as a change. */
export function undoFall(verdict: Verdict, nowMs: number): Verdict {
  return { ...verdict, up: true, sinceMs: nowMs, basis: 'held', changesMs: verdict.changesMs.slice(0, -1) }
}

/** Forgets the results counted towards a change; they stay in the list of results. */
export function forgetRun(verdict: Verdict): Verdict {
  return { ...verdict, run: undefined }
}

/** How many consecutive results against the verdict, from the first on, change it. */
export function resultsToChange(verdict: Verdict, check: HealthCheck, settings: HealthSettings, nowMs: number): number {
  return verdict.up ? check.fall : check.rise * dampingFactor(verdict.changesMs, nowMs, settings.damping)
}

/** How many of them there are already. */
export function contradictions(verdict: Verdict): number {
  return verdict.run === undefined || verdict.run.ok === verdict.up ? 0 : verdict.run.length
}

/** Whether it rests on anything that was seen since the server started. */
export function isSeen({ results }: Verdict): boolean {
  return results.some(({ stalled }) => !stalled)
}

/**
 * Milliseconds until the next check is due, without jitter; 0 for one that has never been run. Checks are spaced from
 * start to start, so that a hanging PoP leaves within `fall` intervals and one timeout.
 */
export function nextDelayMs(verdict: Verdict, check: HealthCheck, settings: HealthSettings, nowMs: number): number {
  const last = verdict.results.at(-1)
  if (last === undefined) return 0
  const spacingMs = contradictions(verdict) > 0 ? recheckSpacingMs(check, settings) : check.intervalMs
  return Math.min(Math.max(0, last.startedMs + spacingMs - nowMs), spacingMs)
}

/**
 * Milliseconds until results of this check can change its verdict at the earliest, without jitter: for the time to
 * live of answers. With `isHeld`, failures so far do not count.
 */
export function earliestChangeMs(
  verdict: Verdict,
  check: HealthCheck,
  settings: HealthSettings,
  nowMs: number,
  isHeld: boolean,
): number {
  let atMs = nowMs + nextDelayMs(verdict, check, settings, nowMs)
  let counted = 1 + (isHeld ? 0 : contradictions(verdict))
  for (; counted < resultsToChange(verdict, check, settings, atMs); counted++) atMs += recheckSpacingMs(check, settings)
  return atMs - nowMs
}

/** When a result was known: the time its consequences are dated with. */
export function endOf(result: CheckResult): number {
  return result.startedMs + result.durationMs
}

function recheckSpacingMs(check: HealthCheck, settings: HealthSettings): number {
  return Math.min(settings.recheckMs, check.intervalMs)
}
