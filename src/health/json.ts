/** A time read back from JSON, in state that another run wrote or a disk damaged. */

/** Milliseconds since the epoch, of a time that RFC 3339 can write. */
export function isTime(json: unknown): json is number {
  return typeof json === 'number' && json >= 0 && json < YEAR_10000_MS
}

const YEAR_10000_MS = 253_402_300_800_000
