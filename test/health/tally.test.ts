import assert from 'node:assert/strict'
import { it } from 'node:test'
import { NO_TALLY, tallyResult } from '../../src/health/tally.ts'
import { failure, success } from './made-check.ts'

it('adds up what came of a check, stalled results apart', () => {
  const results = [
    success(1_000),
    failure(2_000, { durationMs: 50 }),
    success(3_000),
    success(4_000, { stalled: true }),
  ]
  assert.deepEqual(results.reduce(tallyResult, NO_TALLY), {
    succeeded: 2,
    failed: 1,
    stalled: 1,
    changes: 0,
    durationMs: 20 + 50 + 20 + 20,
    lastSuccessMs: 3_020,
  })
})
