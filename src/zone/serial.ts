/**
 * Which serial a zone is served with. Every nameserver reads the same files, so a written serial, or else the newest
 * modification time of the files, makes them agree; health never moves it. Comparison is RFC 1982's.
 */

/**
 * The written serial, else `modifiedSeconds` (Unix time of the newest file read), but never one that secondaries
 * would take for older than `lastServed`.
 */
export function chooseSerial(
  written: number | undefined,
  modifiedSeconds: number,
  lastServed: number | undefined,
): number {
  if (written !== undefined) return written
  const modified = Math.max(0, Math.floor(modifiedSeconds)) % 2 ** 32
  return lastServed !== undefined && isOlderSerial(modified, lastServed) ? lastServed : modified
}

/** Whether `a` comes before `b` (RFC 1982 section 3.2); serials exactly half the circle apart count as older. */
export function isOlderSerial(a: number, b: number): boolean {
  return ((a - b) | 0) < 0
}
