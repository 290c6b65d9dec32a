import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeLocation, overlayLocations } from '../../src/geo/overlay-locations.ts'
import { type Location, NOWHERE } from '../../src/routing/location.ts'

const coordinates = { latitude: 34, longitude: -118 }
const city: Location = { continent: 'NA', country: 'US', subdivisions: ['CA'], asn: 1, coordinates }

test('the later database wins field by field', () => {
  assert.deepEqual(overlayLocations(city, NOWHERE), city)
  assert.deepEqual(overlayLocations(NOWHERE, city), city)
  assert.deepEqual(overlayLocations(city, { subdivisions: [], asn: 2 }), { ...city, asn: 2 })
  assert.deepEqual(overlayLocations(city, { country: 'US', subdivisions: [] }), city)
  assert.deepEqual(overlayLocations(city, { country: 'US', subdivisions: ['NY'] }), { ...city, subdivisions: ['NY'] })
})

test('another country takes the earlier place with it, not the network', () => {
  const over: Location = { country: 'FR', subdivisions: [] }
  assert.deepEqual(overlayLocations(city, over), { country: 'FR', subdivisions: [], asn: 1 })
})

test('the country gives the continent, and coordinates where there are none', () => {
  assert.deepEqual(completeLocation({ continent: 'AS', country: 'RU', subdivisions: [] }).continent, 'EU')
  assert.deepEqual(completeLocation({ country: 'FR', subdivisions: [] }).coordinates, { latitude: 46, longitude: 2 })
  assert.deepEqual(completeLocation(city).coordinates, coordinates)
  assert.deepEqual(completeLocation({ continent: 'EU', subdivisions: [] }), { continent: 'EU', subdivisions: [] })
  assert.deepEqual(completeLocation(NOWHERE), NOWHERE)
})
