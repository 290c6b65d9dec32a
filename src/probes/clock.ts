/**
 * Time as this room needs it: two clocks, because the distance between them tells that one of them jumped, and a timer.
 * Everything here takes a Clock, so that tests run without waiting; `SYSTEM_CLOCK` is the real one.
 */

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC; may jump either way. */
  readonly wallMs: () => number
  /** Milliseconds since an unspecified moment; never goes back. */
  readonly monotonicMs: () => number
  /** Runs `run` once after `ms`; returns how to call that off. */
  readonly after: (ms: number, run: () => void) => () => void
}

export const SYSTEM_CLOCK: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
