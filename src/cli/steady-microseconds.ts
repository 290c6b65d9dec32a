/**
 * Microseconds by the machine's clock that never goes back, from some moment on that is the same for all threads of a
 * process: `performance.now()` alone counts from the start of each thread.
 */
export function steadyMicroseconds(): number {
  return OFFSET + performance.now() * 1_000
}

const TRIES = 10

/** The two clocks are read one after the other: the largest difference has the least time between them. */
const OFFSET = Math.max(...Array.from({ length: TRIES }, measureOffset))

function measureOffset(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000_000 + nanoseconds / 1_000 - performance.now() * 1_000
}
