import assert from 'node:assert/strict'
import { it } from 'node:test'
import { steadyNow } from '../../src/cli/steady-now.ts'

it('goes on from when the process began, and never back', () => {
  let last = Math.floor(performance.timeOrigin)
  for (let i = 0; i < 10_000; i++) {
    const now = steadyNow()
    assert.ok(Number.isInteger(now) && now >= last)
    last = now
  }
})
