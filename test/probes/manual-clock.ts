/** A clock that stands still until the test moves it. */
import type { Clock } from '../../src/probes/clock.ts'

export interface ManualClock extends Clock {
  /** Moves on by `ms`, running timers at their time and letting what they start come to rest. */
  readonly advance: (ms: number) => Promise<void>
  /** Time passes and no timer runs, as when the machine stands still; late timers run at the next `advance`. */
  readonly stall: (ms: number) => void
  readonly setWall: (ms: number) => void
  readonly timers: () => number
}

export function manualClock(startWallMs = Date.UTC(2026, 6, 1)): ManualClock {
  let nowMs = 1_000
  let wallMinusMonotonicMs = startWallMs - nowMs
  const timers = new Set<{ dueMs: number; run: () => void }>()
  return {
    wallMs: () => nowMs + wallMinusMonotonicMs,
    monotonicMs: () => nowMs,
    after: (ms, run) => {
      const timer = { dueMs: nowMs + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: async (ms) => {
      const untilMs = nowMs + ms
      await settled()
      for (;;) {
        const next = [...timers].sort((a, b) => a.dueMs - b.dueMs)[0]
        if (next === undefined || next.dueMs > untilMs) break
        nowMs = Math.max(nowMs, next.dueMs)
        timers.delete(next)
        next.run()
        await settled()
      }
      nowMs = Math.max(nowMs, untilMs)
    },
    stall: (ms) => {
      nowMs += ms
    },
    setWall: (ms) => {
      wallMinusMonotonicMs = ms - nowMs
    },
    timers: () => timers.size,
  }
}

/** Every promise that can be kept now has been. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
