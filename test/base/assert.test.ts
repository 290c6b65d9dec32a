import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailed, assert as expectTrue } from '../../src/base/assert.ts'

test('a broken expectation throws with what was expected, a kept one does nothing', () => {
  expectTrue(true, 'nothing')
  assert.throws(() => expectTrue(false, 'the plan is in the table'), {
    name: 'AssertionFailed',
    message: 'the plan is in the table',
  })
  assert.throws(() => expectTrue(false, ''), AssertionFailed)
})
