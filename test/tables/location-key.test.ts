import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePrefix } from '../../src/base/prefix.ts'
import { NOWHERE } from '../../src/routing/location.ts'
import { finalLocationKey, partialLocationKey } from '../../src/tables/location-key.ts'
import { makePolicy, makePool, makeRule } from '../routing/made-policy.ts'

const america = makeRule([0], { geos: [{ continent: 'NA' }, { continent: 'NA', country: 'US', subdivision: 'CA' }] })
const system = makeRule([1], { asns: [64_496] })

test('what no rule names falls together, but absent stays absent', () => {
  const key = partialLocationKey([makePolicy({ rules: [america, system] })])
  const us = { country: 'US', subdivisions: [] }
  assert.equal(key({ ...us, asn: 1 }), key({ ...us, asn: 2 }))
  assert.notEqual(key({ ...us, asn: 1 }), key({ ...us, asn: 64_496 }))
  assert.notEqual(key({ ...us, asn: 1 }), key(us))
  assert.equal(key({ ...us, subdivisions: ['TX'] }), key({ ...us, subdivisions: ['NY'] }))
  assert.notEqual(key({ ...us, subdivisions: ['TX'] }), key({ ...us, subdivisions: ['CA'] }))
  assert.notEqual(key({ ...us, subdivisions: ['TX'] }), key(us))
  assert.equal(key({ ...us, coordinates: { latitude: 1, longitude: 1 } }), key(us))
})

test('coordinates count by the order they put pools in', () => {
  const pools = [-90, 0, 90].map((longitude) => makePool('x', { location: { latitude: 0, longitude } }))
  const key = partialLocationKey([makePolicy({ pools, rules: [makeRule({ kind: 'nearest', pools: [0, 1, 2] })] })])
  const at = (longitude: number) => key({ subdivisions: [], coordinates: { latitude: 10, longitude } })
  assert.equal(at(80), at(100))
  assert.notEqual(at(80), at(-80))
  assert.notEqual(at(80), key(NOWHERE))
})

test('in the end only the plans in question count', () => {
  const key = finalLocationKey([makePolicy({ rules: [america, system] })])
  assert.equal(
    key({ continent: 'NA', country: 'MX', subdivisions: [] }),
    key({ continent: 'NA', subdivisions: [], asn: 64_496 }),
  )
  assert.equal(key({ continent: 'EU', country: 'FR', subdivisions: [] }), key(NOWHERE))
  assert.notEqual(key({ continent: 'EU', subdivisions: [], asn: 64_496 }), key(NOWHERE))
})

test('a rule with subnets before the one that matches stays in question', () => {
  const pools = [-90, 90].map((longitude) => makePool('x', { location: { latitude: 0, longitude } }))
  const nearest = { kind: 'nearest', pools: [0, 1] } as const
  const key = finalLocationKey([
    makePolicy({ pools, rules: [makeRule(nearest, { subnets: [parsePrefix('10.0.0.0/8')!] }), america] }),
  ])
  const american = { continent: 'NA', subdivisions: [] }
  const west = { ...american, coordinates: { latitude: 0, longitude: -100 } }
  const east = { ...american, coordinates: { latitude: 0, longitude: 100 } }
  assert.notEqual(key(west), key(east))
})

test('a rule that may match by subnet is told from one that does by location', () => {
  const key = finalLocationKey([
    makePolicy({ rules: [makeRule([0], { subnets: [parsePrefix('10.0.0.0/8')!], asns: [64_496] })] }),
  ])
  assert.notEqual(key({ subdivisions: [], asn: 64_496 }), key(NOWHERE))
})
