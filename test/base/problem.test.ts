import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasErrors, type Problem } from '../../src/base/problem.ts'

test('warnings alone never stop a load', () => {
  const place = { file: 'a.yaml', line: 1, column: 1, length: 1 }
  const warning: Problem = { severity: 'warning', code: 'shape', message: 'a', place }
  assert.equal(hasErrors([]), false)
  assert.equal(hasErrors([warning, warning]), false)
  assert.equal(hasErrors([warning, { ...warning, severity: 'error' }]), true)
})
