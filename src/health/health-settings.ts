/** The numbers of health checking that hold for all checks; those of one check are in its HealthCheck. */

export interface HealthSettings {
  /** Between a result that contradicts the verdict and the next check, start to start; at most the check's interval. */
  readonly recheckMs: number
  /** A check with more than `changes` changes within `withinMs` needs up to `factorMax` times its `rise` successes. */
  readonly damping: { readonly changes: number; readonly withinMs: number; readonly factorMax: number }
  /** How long verdicts are held when every PoP fails at once. */
  readonly holdMs: number
  /** Up to this age the verdicts of the last run are where new ones start. */
  readonly restoreMs: number
}

export const DEFAULT_HEALTH_SETTINGS: HealthSettings = {
  recheckMs: 2_000,
  damping: { changes: 4, withinMs: 3_600_000, factorMax: 32 },
  holdMs: 300_000,
  restoreMs: 600_000,
}
