/** What a value read back from JSON is, for state that another run wrote or a disk damaged. */

/** An object with keys, which no list is. */
export function isMapping(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** Milliseconds since the epoch, of a time that RFC 3339 can write. */
export function isTime(json: unknown): json is number {
  return typeof json === 'number' && json >= 0 && json < YEAR_10000_MS
}

const YEAR_10000_MS = 253_402_300_800_000
