/** Checks, results and verdicts with everything at its default, for tests that are about one thing. */
import { parseAddress } from '../../src/base/address.ts'
import { type Check, type CheckResult, makeCheck } from '../../src/health/check.ts'
import { DEFAULT_HEALTH_SETTINGS } from '../../src/health/health-settings.ts'
import { assumeUp, countResult, decide, type Verdict } from '../../src/health/verdict.ts'
import type { HealthCheck } from '../../src/routing/policy.ts'
import { HEALTHCHECK as ANY_HEALTHCHECK } from '../routing/made-health-check.ts'

export const HEALTHCHECK: HealthCheck = { ...ANY_HEALTHCHECK, protocol: 'HTTPS', path: '/_dns', port: 443 }

export function checkOf(pop: string | undefined, address: string, parts: Partial<HealthCheck> = {}): Check {
  return makeCheck(parseAddress(address)!, { ...HEALTHCHECK, ...parts }, 'www.example.com', pop)
}

export function success(startedMs: number, parts: Partial<CheckResult> = {}): CheckResult {
  return { startedMs, durationMs: 20, ok: true, stalled: false, ...parts }
}

export function failure(startedMs: number, parts: Partial<CheckResult> = {}): CheckResult {
  return { startedMs, durationMs: 20, ok: false, error: 'connect ECONNREFUSED', stalled: false, ...parts }
}

/** A verdict after these results, one each second from 0, `+` a success, `-` a failure and `.` a stalled one. */
export function verdictAfter(results: string, from: Verdict = assumeUp(0), startMs = 0): Verdict {
  let verdict = from
  for (const [i, letter] of [...results].entries()) {
    const startedMs = startMs + i * 1_000
    const result = letter === '+' ? success(startedMs) : failure(startedMs, { stalled: letter === '.' })
    verdict = decide(countResult(verdict, result), HEALTHCHECK, DEFAULT_HEALTH_SETTINGS, startedMs)
  }
  return verdict
}
