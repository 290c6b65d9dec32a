import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { holdsAddress, parsePrefix } from '../../src/base/prefix.ts'
import { choosePlan, orderPools } from '../../src/routing/choose-plan.ts'
import { type Location, NOWHERE } from '../../src/routing/location.ts'
import type { Geo } from '../../src/routing/policy.ts'
import { makePolicy, makePool, makeRule } from './made-policy.ts'

const nowhere = () => false
const pools = ['ny', 'fr', 'au'].map((name) => makePool(name))
const california: Location = { continent: 'NA', country: 'US', subdivisions: ['CA'], asn: 64_496 }

describe('rules', () => {
  test('the first that matches gives the plan, the fallback follows without repeats', () => {
    const rules = [makeRule([0], { geos: [{ continent: 'NA' }] }), makeRule([2, 1], { geos: [{ continent: 'NA' }] })]
    const policy = makePolicy({ pools, rules, fallback: [2, 0] })
    assert.deepEqual(choosePlan(policy, california, nowhere), [0, 2])
    assert.deepEqual(choosePlan(policy, NOWHERE, nowhere), [2, 0])
  })

  test('a rule without conditions matches everyone', () => {
    assert.deepEqual(choosePlan(makePolicy({ pools, rules: [makeRule([1])] }), NOWHERE, nowhere), [1])
  })

  test('nothing matches and there is no fallback: an empty plan', () => {
    const policy = makePolicy({ pools, rules: [makeRule([1], { asns: [1] })] })
    assert.deepEqual(choosePlan(policy, california, nowhere), [])
  })

  test('any one condition is enough', () => {
    const subnet = parsePrefix('10.0.0.0/8')!
    const rule = makeRule([1], { geos: [{ continent: 'AS' }], subnets: [subnet], asns: [64_496] })
    const policy = makePolicy({ pools, rules: [rule] })
    const plan = (location: Location, address: string) =>
      choosePlan(policy, location, (prefix) => holdsAddress(prefix, parseAddress(address)!))
    assert.deepEqual(plan({ ...NOWHERE, continent: 'AS' }, '192.0.2.1'), [1])
    assert.deepEqual(plan(california, '192.0.2.1'), [1])
    assert.deepEqual(plan(NOWHERE, '10.255.0.1'), [1])
    assert.deepEqual(plan(NOWHERE, '11.0.0.0'), [])
    assert.deepEqual(plan(NOWHERE, '::ffff:10.0.0.1'), [])
  })

  test('only the narrowest part of a geo is compared', () => {
    const matches = (geo: Geo, location: Location) =>
      choosePlan(makePolicy({ pools, rules: [makeRule([0], { geos: [geo] })] }), location, nowhere).length > 0
    assert.ok(matches({ continent: 'AS', country: 'CY' }, { continent: 'EU', country: 'CY', subdivisions: [] }))
    assert.ok(matches({ continent: 'NA', country: 'US', subdivision: 'CA' }, california))
    assert.ok(
      matches({ continent: 'NA', country: 'US', subdivision: 'B' }, { ...california, subdivisions: ['A', 'B'] }),
    )
    assert.ok(!matches({ continent: 'NA', country: 'US', subdivision: 'NY' }, california))
    assert.ok(!matches({ continent: 'NA', country: 'CA', subdivision: 'CA' }, california))
    assert.ok(!matches({ continent: 'NA', country: 'CA' }, california))
    assert.ok(!matches({ continent: 'EU' }, NOWHERE))
  })
})

describe('nearest', () => {
  const newYork = makePool('ny', { location: { latitude: 40.71, longitude: -74.01 } })
  const paris = makePool('fr', { location: { latitude: 48.86, longitude: 2.35 } })
  const somewhere = makePool('??')
  const target = { kind: 'nearest', pools: [2, 1, 0] } as const
  const reykjavik = { latitude: 64.15, longitude: -21.94 } // 4,210 km from New York, 2,235 km from Paris

  test('by distance, pools without a location last', () => {
    assert.deepEqual(orderPools(target, [newYork, paris, somewhere], reykjavik), [1, 0, 2])
    assert.deepEqual(orderPools(target, [newYork, paris, somewhere], { latitude: 45, longitude: -75 }), [0, 1, 2])
  })

  test('equals and clients without coordinates keep the written order', () => {
    assert.deepEqual(orderPools(target, [newYork, paris, somewhere], undefined), [2, 1, 0])
    assert.deepEqual(orderPools(target, [newYork, newYork, newYork], reykjavik), [2, 1, 0])
    assert.deepEqual(orderPools(target, [somewhere, somewhere, somewhere], reykjavik), [2, 1, 0])
  })

  test('a positive bias pulls clients in, a negative one keeps them away', () => {
    const biased = (bias: number) => orderPools(target, [{ ...newYork, bias }, paris, somewhere], reykjavik)
    assert.deepEqual(biased(45), [1, 0, 2])
    assert.deepEqual(biased(50), [0, 1, 2])
    const kept = orderPools(target, [newYork, { ...paris, bias: -99 }, somewhere], reykjavik)
    assert.deepEqual(kept, [0, 1, 2])
  })
})
