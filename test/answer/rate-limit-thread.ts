/** One of several threads that ask at once for a reply to one client in each microsecond of a second; tells how many were answered. */
import { parentPort, workerData } from 'node:worker_threads'
import { limitRate, type RateLimitCells, RateVerdict, ReplyKind } from '../../src/answer/rate-limit.ts'
import { newClientAddress } from '../../src/base/client-address.ts'

export interface RateLimitThreadData {
  readonly cells: RateLimitCells
  /** One cell: how many threads are ready. */
  readonly started: Int32Array
  readonly threads: number
  readonly perSecond: number
}

const { cells, started, threads, perSecond } = workerData as RateLimitThreadData
const client = newClientAddress()
Atomics.add(started, 0, 1)
Atomics.notify(started, 0)
for (let ready = 0; ready < threads; ready = Atomics.load(started, 0)) Atomics.wait(started, 0, ready)
let answered = 0
for (let microsecond = 0; microsecond < 1_000_000; microsecond++) {
  if (limitRate(cells, client, ReplyKind.POSITIVE, perSecond, 2, microsecond) === RateVerdict.ANSWER) answered++
}
parentPort!.postMessage(answered)
