/** A way to ask: over UDP, over TCP connections that stay, or over one for each query. */

import { Latencies } from './latencies.ts'

export interface Tally {
  answered: number
  lost: number
  /** Replies that were not as they should be. */
  wrong: number
  /** From when a query was due, where queries have set times. */
  readonly latencies: Latencies
}

export interface Asking {
  tally: Tally
  readonly onTheWay: number
  /** Asks as much as may be on the way. */
  ask(): void
  /** Takes what has come, without waiting; returns how many replies that were. */
  receive(): number
}

export function newTally(): Tally {
  return { answered: 0, lost: 0, wrong: 0, latencies: new Latencies() }
}
