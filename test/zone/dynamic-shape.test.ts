/** Inline pools and rules as written: what is read, and where mismatches are reported. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkShape } from '../../src/base/shape.ts'
import { A } from '../../src/dns/rdata/a.ts'
import { dynamicShape } from '../../src/zone/dynamic-shape.ts'
import { codes, documentOf, octets } from './zone-context.ts'

const read = (yaml: string) => checkShape(documentOf(yaml), dynamicShape(A))

describe('inline dynamic', () => {
  test('pools and rules', () => {
    const { pools, rules } = read(
      '{pools: {a: {fallback: b, values: [{value: 192.0.2.1, weight: 3, status: down}, {pop: fr}]}}, rules: [{pool: a}]}',
    ).value!
    assert.deepEqual(JSON.parse(JSON.stringify(rules)), [{ pool: 'a' }])
    assert.equal(pools.a!.fallback, 'b')
    assert.deepEqual(pools.a!.values[0]!.value!.rdata, octets('192.0.2.1'))
    assert.deepEqual([pools.a!.values[0]!.weight, pools.a!.values[0]!.status], [3, 'down'])
    assert.equal(pools.a!.values[1]!.pop, 'fr')
  })

  const refused: [yaml: string, problem: string][] = [
    ['{pools: {}}', '1:1 missing-key'],
    ['{rules: []}', '1:1 missing-key'],
    ['{pools: [a], rules: []}', '1:9 shape'],
    ['{pools: {a: [192.0.2.1]}, rules: []}', '1:13 shape'],
    ['{pools: {a: {values: [192.0.2.1]}}, rules: []}', '1:23 shape'],
    ['{pools: {a: {}}, rules: []}', '1:13 missing-key'],
    ['{pools: {a: {values: [{value: x}]}}, rules: []}', '1:31 invalid-value'],
    ['{pools: {a: {values: [{value: 192.0.2.1, weight: 0}]}}, rules: []}', '1:50 invalid-value'],
    ['{pools: {a: {values: [{value: 192.0.2.1, wieght: 1}]}}, rules: []}', '1:42 unknown-key'],
    ['{pools: {}, rules: [{geos: [EU]}]}', '1:21 missing-key'],
    ['{pools: {}, rules: [{geos: EU, pool: a}]}', '1:28 shape'],
  ]
  for (const [yaml, problem] of refused) {
    test(`refuses ${yaml}`, () => assert.deepEqual(codes(read(yaml).problems), [problem]))
  }
})
