import assert from 'node:assert/strict'
import { it } from 'node:test'
import { latencyOf } from '../../src/health/latency.ts'
import { failure, success } from './made-check.ts'

it('is the last and the median of the successes, whatever failures and a stalled machine took', () => {
  const took = (durationMs: number) => success(0, { durationMs })
  assert.equal(latencyOf([failure(0)]), undefined)
  assert.deepEqual(
    latencyOf([took(90), took(10), took(30), failure(0), success(0, { durationMs: 5_000, stalled: true })]),
    {
      lastMs: 30,
      medianMs: 30,
    },
  )
})
