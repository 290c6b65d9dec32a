/**
 * Whole milliseconds since the epoch by a clock that never goes back, whatever happens to the machine's: verdicts, overrides
 * and reports of one process agree on the order of things. A new process starts from the machine's clock again.
 */
export function steadyNow(): number {
  return Math.floor(performance.timeOrigin + performance.now())
}
