/** What a value read back from JSON is, for state that another run wrote or a disk damaged. */

/** An object with keys, which no list is. */
export function isMapping(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** Milliseconds since the epoch. */
export function isTime(json: unknown): json is number {
  return typeof json === 'number' && Number.isFinite(json) && json >= 0
}
