/** The state of health as status pages, the API and `query --explain` show it: plain values, no behaviour. */
import type { Family } from '../base/address.ts'
import type { Check } from './check.ts'
import type { Explanation } from './explain-verdict.ts'
import type { Latency } from './latency.ts'
import type { Override } from './overrides.ts'
import type { Tally } from './tally.ts'
import type { Uptime } from './uptime.ts'
import type { Verdict } from './verdict.ts'

export interface CheckStatus extends Explanation {
  readonly check: Check
  /** What answers go by: the verdict, or the override that beats it. */
  readonly up: boolean
  readonly override: Override | undefined
  readonly verdict: Verdict
  /** Whether the own-fault guard keeps the verdict from falling. */
  readonly isHeld: boolean
  /** Milliseconds, without jitter. */
  readonly nextDelayMs: number
  readonly latency: Latency | undefined
  readonly tally: Tally
}

export interface PopStatus {
  readonly pop: string
  readonly override: Override | undefined
  /** Those that are checked, IPv4 first. */
  readonly families: readonly FamilyStatus[]
}

export interface FamilyStatus {
  readonly family: Family
  /** Whether any address of the family is up. */
  readonly up: boolean
  /** By verdicts, whatever overrides said. */
  readonly uptime: Uptime
  readonly checks: readonly CheckStatus[]
}
