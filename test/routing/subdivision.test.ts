import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SUBDIVISIONS, subdivisionCode } from '../../src/routing/subdivision.ts'

test('the United States with their territories, and the provinces of Canada', () => {
  assert.equal(SUBDIVISIONS.get('US')?.size, 57)
  assert.equal(SUBDIVISIONS.get('CA')?.size, 13)
  for (const [code, name] of [...SUBDIVISIONS.values()].flatMap((table) => [...table])) {
    assert.match(code, /^[A-Z]{2}$/)
    assert.match(name, /^[A-Z][A-Za-z ]+$/)
  }
})

test('codes are found by name', () => {
  assert.equal(subdivisionCode('US', 'New York'), 'NY')
  assert.equal(subdivisionCode('CA', 'Newfoundland and Labrador'), 'NL')
  assert.equal(subdivisionCode('US', 'Quebec'), undefined)
  assert.equal(subdivisionCode('FR', 'Bretagne'), undefined)
})
