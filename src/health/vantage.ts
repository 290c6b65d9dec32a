/**
 * The own-fault guard: when every PoP fails within one interval, this machine's network is the likelier culprit, so
 * verdicts are held (fail-static) until something succeeds or the hold is over. A PoP long down does not make another
 * one's death look like our fault: at least two must start to fail together.
 */
import type { Check } from './check.ts'
import type { Verdict } from './verdict.ts'

/** What to think of the view from here; `sinceMs` in milliseconds since the epoch. */
export type Vantage =
  | { readonly state: 'trusted' }
  /** Verdicts are held. */
  | { readonly state: 'suspect'; readonly sinceMs: number }
  /** The hold is over and nothing has succeeded yet: verdicts count as they are, so that answers fail open. */
  | { readonly state: 'failed-open'; readonly sinceMs: number }

/** A check with its verdict, of those that are judged together. */
export interface Witness {
  readonly check: Check
  readonly verdict: Verdict
}

/** The checks that are judged together, by name. */
export const VANTAGE_NAMES = ['IPv4', 'IPv6', 'all'] as const
export type VantageName = (typeof VANTAGE_NAMES)[number]

/**
 * Each family by itself where both have several PoPs, as this machine may lose one of them alone; otherwise all
 * checks together, as a family with one PoP cannot tell whose fault it is.
 */
export function nameVantages(checks: readonly Check[]): (check: Check) => VantageName {
  const isShared = ([4, 6] as const).every(
    (family) => new Set(checks.filter((check) => check.family === family).map(siteOf)).size >= 2,
  )
  return (check) => (isShared ? (check.family === 4 ? 'IPv4' : 'IPv6') : 'all')
}

/**
 * Whether all PoPs fail now, two or more of them since at most `togetherMs` before `nowMs`. A PoP fails when all of
 * its checks do.
 */
export function failTogether(witnesses: readonly Witness[], togetherMs: number, nowMs: number): boolean {
  const failingSince = new Map<string, number>()
  for (const { check, verdict } of witnesses) {
    if (verdict.run === undefined || verdict.run.ok) return false
    const site = siteOf(check)
    failingSince.set(site, Math.max(failingSince.get(site) ?? Number.NEGATIVE_INFINITY, verdict.run.startedMs))
  }
  return [...failingSince.values()].filter((sinceMs) => nowMs - sinceMs <= togetherMs).length >= 2
}

/**
 * How far apart failures with one cause may lie: the longest interval, and one timeout, as a check in flight when the
 * cause begins fails as well.
 */
export function togetherMs(witnesses: readonly Witness[]): number {
  return Math.max(...witnesses.map(({ check: { healthcheck } }) => healthcheck.intervalMs + healthcheck.timeoutMs))
}

/** Whether a verdict fell by failures that all began at or after `fromMs`. */
export function fellSince(verdict: Verdict, fromMs: number): boolean {
  const { up, run, sinceMs } = verdict
  return !up && run !== undefined && !run.ok && run.startedMs >= fromMs && sinceMs >= run.startedMs
}

function siteOf(check: Check): string {
  return check.pop ?? check.address
}
