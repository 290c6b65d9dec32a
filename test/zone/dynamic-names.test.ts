/** Names in pools and rules that are not well-formed elsewhere; test/broken-zones/ has the well-formed cases. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ProblemList } from '../../src/base/problem-list.ts'
import { Type } from '../../src/dns/numbers.ts'
import { checkDynamicNames, isNoFallback } from '../../src/zone/dynamic-names.ts'
import { CONTEXT, codes, documentOf } from './zone-context.ts'

/** Problems of a `dynamic` of which something is not well-formed. */
function check(text: string): string[] {
  const document = documentOf(text)
  const problems = new ProblemList(document)
  checkDynamicNames({ path: [], type: Type.A, written: document.value, whole: false, context: CONTEXT }, problems)
  return codes(problems.problems)
}

describe('beside something not well-formed', () => {
  test('names are still looked up', () => {
    const pools = '{a: {fallback: x, values: [{pop: nyc, weight: 0}]}, b: {values: oops}}'
    const rules = '[{geos: EX, pool: z}, {pool: b}]'
    assert.deepEqual(check(`pools: ${pools}\nrules: ${rules}`), [
      '1:41 unknown-pop',
      '1:23 undefined-fallback',
      '2:26 undefined-pool',
    ])
  })

  test('what could not be read is not called missing or unused', () => {
    assert.deepEqual(check('pools: [a]\nrules: [{pool: a}]'), [])
    assert.deepEqual(check('pools: {a: {values: []}, b: {values: []}}\nrules: [{geos: [EU], pol: a}, {pool: b}]'), [])
    assert.deepEqual(check('pools: {a: {values: []}}\nrules: {pool: a}'), [])
    assert.deepEqual(check('pools: {a: [x], b: y}\nrules: [x, {pool: b}]'), [])
    assert.deepEqual(check('oops'), [])
  })

  test('a misspelt condition is no catch-all', () => {
    const pools = '{a: {values: []}, b: {values: []}}'
    assert.deepEqual(check(`pools: ${pools}\nrules: [{goes: [EU], pool: a}, {pool: b}]`), [])
  })
})

test('isNoFallback', () => {
  assert.ok(isNoFallback(undefined, new Set()))
  assert.ok(isNoFallback('null', new Set()))
  assert.ok(!isNoFallback('null', new Set(['null'])))
  assert.ok(!isNoFallback('a', new Set()))
})
