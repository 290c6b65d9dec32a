/**
 * The time to live of an answer that depends on verdicts: short enough that resolvers ask again when one may have
 * changed, never so short that they ask all the time.
 */

/**
 * Seconds: the record's own, cut to the earliest possible change, but to no less than 10 s and half the record's own.
 * `earliestChangesMs` are those of the verdicts that the answer depends on; `Infinity` for one that cannot change.
 */
export function answerTtl(recordTtlSeconds: number, earliestChangesMs: readonly number[]): number {
  const earliest = Math.floor(Math.min(...earliestChangesMs) / 1_000)
  const floor = Math.max(FLOOR_SECONDS, Math.ceil(recordTtlSeconds / 2))
  return Math.min(recordTtlSeconds, Math.max(floor, earliest))
}

const FLOOR_SECONDS = 10
