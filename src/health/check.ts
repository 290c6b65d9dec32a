/**
 * A health check: one address of a PoP, asked one question at set times. It dials the address itself, never a name;
 * `host` goes into Host and SNI. Running checks is the probes' work, deciding on them is verdict.ts's.
 */
import { type Address, type Family, formatAddress } from '../base/address.ts'
import type { HealthCheck } from '../routing/policy.ts'

export interface Check {
  /** Equal exactly for identical checks, which are run once however many records use them. */
  readonly key: string
  /** Canonical text. */
  readonly address: string
  readonly family: Family
  /** Absent for a value that stands for no PoP; the own-fault guard then takes its address for one. */
  readonly pop: string | undefined
  readonly host: string
  readonly healthcheck: HealthCheck
}

/** What came of one run of a check, as the probe saw it. Times in milliseconds since the epoch. */
export interface CheckResult {
  readonly startedMs: number
  readonly durationMs: number
  readonly ok: boolean
  /** Why it failed, verbatim. */
  readonly error?: string
  /** Whether this machine stalled meanwhile, so that the result says nothing of the PoP. */
  readonly stalled: boolean
  /** When the certificate that was shown ends. */
  readonly tlsExpiresMs?: number
}

/** `host` is used where the health check names none. */
export function makeCheck(address: Address, healthcheck: HealthCheck, host: string, pop?: string): Check {
  const check = { address: formatAddress(address), family: address.family, pop, host: healthcheck.host ?? host }
  return { key: checkKey(check, healthcheck), ...check, healthcheck }
}

/** Whether both put the same question, however often, and however the answer is judged. */
export function asksTheSame(a: Check, b: Check): boolean {
  const questionOf = ({ pop, address, host, healthcheck: { protocol, port, path } }: Check) =>
    JSON.stringify([pop, address, protocol, port, host, path])
  return questionOf(a) === questionOf(b)
}

function checkKey(check: Pick<Check, 'address' | 'pop' | 'host'>, healthcheck: HealthCheck): string {
  const { protocol, port, path, intervalMs, timeoutMs, rise, fall, expect, verifyTls } = healthcheck
  const asked = [check.pop ?? null, check.address, protocol, port, check.host, path]
  const judged = [expect.status ?? null, expect.body ?? null, verifyTls, intervalMs, timeoutMs, rise, fall]
  return JSON.stringify([...asked, ...judged])
}
