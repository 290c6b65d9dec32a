/** A thread that asks for many replies to one client at one moment, and tells how many were answered. */
import { parentPort, workerData } from 'node:worker_threads'
import { limitRate, type RateLimitCells, RateVerdict, ReplyKind } from '../../src/answer/rate-limit.ts'
import { newClientAddress } from '../../src/base/client-address.ts'

const client = newClientAddress()
let answered = 0
for (let i = 0; i < 100_000; i++) {
  const verdict = limitRate(workerData as RateLimitCells, client, ReplyKind.POSITIVE, 100, 2, 1_000)
  if (verdict === RateVerdict.ANSWER) answered++
}
parentPort!.postMessage(answered)
