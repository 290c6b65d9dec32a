import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainVerdict } from '../../src/health/explain-verdict.ts'
import { DEFAULT_HEALTH_SETTINGS } from '../../src/health/health-settings.ts'
import { forgetRun, undoFall, type Verdict } from '../../src/health/verdict.ts'
import { HEALTHCHECK, verdictAfter } from './made-check.ts'

function explain(verdict: Verdict, isHeld = false): [string, string] {
  const { why, toChange } = explainVerdict(verdict, HEALTHCHECK, DEFAULT_HEALTH_SETTINGS, isHeld, 60_000)
  return [why, toChange]
}

test('a settled verdict', () => {
  assert.deepEqual(explain(verdictAfter('+')), ['1 success in a row', '3 failures in a row'])
  assert.deepEqual(explain(verdictAfter('----')), [
    '4 failures in a row, the last: connect ECONNREFUSED',
    '2 successes in a row',
  ])
})

test('a verdict that results contradict', () => {
  assert.deepEqual(explain(verdictAfter('++--')), [
    '2 of 3 failures in a row, the last: connect ECONNREFUSED',
    '1 more failure in a row',
  ])
  assert.deepEqual(explain(verdictAfter('---+')), ['1 of 2 successes in a row', '1 more success in a row'])
})

test('a damped one', () => {
  const [, toChange] = explain(verdictAfter('---++---++---+'))
  assert.equal(toChange, '3 more successes in a row, as it keeps changing (4 rather than 2)')
})

test('a held one', () => {
  const released = 'the end of the hold, or a success of any PoP and then 3 failures in a row'
  assert.deepEqual(explain(undoFall(verdictAfter('---'), 3_000), true), [
    'held, as every PoP fails: 3 failures in a row, the last: connect ECONNREFUSED',
    released,
  ])
  assert.deepEqual(explain(forgetRun(undoFall(verdictAfter('---'), 3_000))), [
    'failures while every PoP failed are not counted',
    '3 failures in a row',
  ])
})

test('one without results', () => {
  assert.equal(explain(verdictAfter(''))[0], 'taken to be up until checks say otherwise')
  const carried = { ...verdictAfter(''), up: false, basis: 'carried' } as const
  assert.deepEqual(explain(carried), ['so it was before its check was changed', '2 successes in a row'])
  const restored = { ...verdictAfter(''), up: false, basis: 'restored' } as const
  assert.deepEqual(explain(restored), ['so it was when the last run of the server ended', '2 successes in a row'])
})
