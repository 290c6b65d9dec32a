/** Checks of pools and rules; test/broken-zones/ has a file for each, here are the cases beside them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { ProblemList } from '../../src/base/problem-list.ts'
import { checkShape } from '../../src/base/shape.ts'
import { A } from '../../src/dns/rdata/a.ts'
import { checkDynamic } from '../../src/zone/dynamic-checks.ts'
import { dynamicShape } from '../../src/zone/dynamic-shape.ts'
import { CONTEXT, codes, documentOf } from './zone-context.ts'

/** Pools a to d, each with one value; `pools` overrides or adds. */
function check(rules: string, pools = ''): string[] {
  const names = ['a', 'b', 'c', 'd'].filter((name) => rules.includes(`pool: ${name}`) && !pools.includes(`${name}: {`))
  const all = [...names.map((name, i) => `${name}: {values: [{value: 192.0.2.${i}}]}`), ...(pools ? [pools] : [])]
  const document = documentOf(`rules: [${rules}]\npools: {${all.join(', ')}}`)
  const problems = new ProblemList(document)
  const written = checkShape(document, dynamicShape(A)).value!
  checkDynamic({ path: [], type: A.type, written, context: CONTEXT }, problems)
  return codes(problems.problems)
}

describe('what is well', () => {
  const cases: [rules: string, pools?: string][] = [
    ['{pool: a}'],
    ['{geos: [EU], pool: a}, {pool: b}'],
    ['{geos: [EU], pool: a}, {pool: a}'],
    [
      '{subnets: [192.0.2.0/24], pool: a}, {subnets: [198.51.100.0/24], geos: [EU], pool: b}, {geos: [NA], pool: c}, {pool: d}',
    ],
    ['{geos: [EU], pool: a}, {asns: [64500], pool: b}, {pool: c}'],
    ['{geos: [EU-FR], pool: a}, {geos: [EU], pool: b}, {pool: c}'],
    ['{pool: a}', 'a: {fallback: b, values: [{pop: ny}]}, b: {fallback: "", values: [{pop: fr}]}'],
    ['{pool: a}', 'a: {fallback: ~, values: [{value: 192.0.2.1, weight: 100}, {value: 192.0.2.2, weight: 1}]}'],
  ]
  for (const [rules, pools] of cases) test(`${rules} ${pools ?? ''}`, () => assert.deepEqual(check(rules, pools), []))
})

describe('what is not', () => {
  test('each fallback loop is told once, at the pool that comes first', () => {
    const pools =
      'a: {fallback: b, values: [{pop: ny}]}, b: {fallback: c, values: [{pop: ny}]}, c: {fallback: b, values: [{pop: ny}]}'
    assert.deepEqual(check('{pool: a}', pools), ['2:62 fallback-loop'])
    assert.deepEqual(check('{pool: a}', 'a: {fallback: a, values: [{pop: ny}]}'), ['2:23 fallback-loop'])
  })

  test('a value that is neither value nor pop', () => {
    assert.deepEqual(check('{pool: a}', 'a: {values: [{weight: 1}]}'), ['2:22 value-or-pop'])
  })

  test('the same PoP twice in a pool', () => {
    assert.deepEqual(check('{pool: a}', 'a: {values: [{pop: ny}, {pop: ny}]}'), ['2:39 duplicate-value'])
  })

  test('more rules than a policy may have', () => {
    const rules = Array.from({ length: LIMITS.rulesPerPolicyMax }, (_, i) => `{asns: [${i + 1}], pool: p${i}}`)
    const pools = rules.map((_, i) => `p${i}: {values: [{pop: ny}]}`).join(', ')
    assert.deepEqual(check(`${rules.join(', ')}, {pool: p0}`, pools), ['1:1 too-many'])
    assert.deepEqual(check(`${rules.slice(1).join(', ')}, {pool: p0}`, pools), [])
  })

  test('an empty list of conditions', () => {
    assert.deepEqual(check('{geos: [EU], pool: a}, {geos: [], pool: b}'), ['1:39 empty-condition'])
    assert.deepEqual(check('{geos: [], pool: a}, {pool: b}'), ['1:16 empty-condition', '1:9 unreachable-rules'])
  })

  test('a rule in the middle without conditions, and none at the end', () => {
    assert.deepEqual(check('{geos: [EU], pool: a}, {pool: b}, {geos: [NA], pool: c}'), [
      '1:32 unreachable-rules',
      '1:43 missing-default',
    ])
  })

  test('subnets with geos after geos alone', () => {
    const rules = '{geos: [EU], pool: a}, {subnets: [192.0.2.0/24], geos: [NA], pool: b}, {pool: c}'
    assert.deepEqual(check(rules), ['1:32 rule-order'])
  })
})
