/** Latencies in memory that does not grow: a histogram over powers of two, each in 32 steps, so that it is 3 % exact. */

const STEPS = 32
const STEP_BITS = 5
const BUCKETS = 40 * STEPS

export class Latencies {
  readonly #counts = new Float64Array(BUCKETS)
  #total = 0
  #max = 0

  /** Microseconds, from 0 on. */
  add(us: number): void {
    const value = Math.max(0, Math.round(us))
    this.#counts[bucketOf(value)]!++
    this.#total++
    if (value > this.#max) this.#max = value
  }

  get total(): number {
    return this.#total
  }

  get max(): number {
    return this.#max
  }

  /** The latency that `share` (0 to 1) of them do not exceed; 0 when there are none. */
  quantile(share: number): number {
    let left = Math.ceil(share * this.#total)
    if (left === 0) return 0
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0) return Math.min(endOf(bucket), this.#max)
    }
    return this.#max
  }
}

/** Below 32, one bucket each; from there on, 32 to each doubling. */
function bucketOf(value: number): number {
  if (value < STEPS) return value
  const exponent = Math.floor(Math.log2(value)) - STEP_BITS
  return Math.min(BUCKETS - 1, (exponent + 1) * STEPS + Math.floor(value / 2 ** exponent) - STEPS)
}

/** The largest value of a bucket. */
function endOf(bucket: number): number {
  if (bucket < STEPS) return bucket
  const exponent = Math.floor(bucket / STEPS) - 1
  return ((bucket % STEPS) + STEPS + 1) * 2 ** exponent - 1
}
