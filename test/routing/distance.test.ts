import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { distanceKm } from '../../src/routing/distance.ts'

const coordinates = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
})

test('known distances', () => {
  const newYork = { latitude: 40.71, longitude: -74.01 }
  const paris = { latitude: 48.86, longitude: 2.35 }
  assert.ok(Math.abs(distanceKm(newYork, paris) - 5837) < 10)
  const pole = { latitude: 90, longitude: 0 }
  assert.ok(Math.abs(distanceKm(pole, { latitude: -90, longitude: 77 }) - 20_015) < 1)
  const eastOfDateLine = { latitude: 0, longitude: -179.5 }
  assert.ok(Math.abs(distanceKm(eastOfDateLine, { latitude: 0, longitude: 179.5 }) - 111.2) < 0.1)
})

test('a distance is the same both ways, zero to itself and never more than half the globe', () => {
  fc.assert(
    fc.property(coordinates, coordinates, (a, b) => {
      const distance = distanceKm(a, b)
      assert.ok(Math.abs(distance - distanceKm(b, a)) < 1e-6)
      assert.ok(distance >= 0 && distance < 20_016)
      assert.equal(distanceKm(a, a), 0)
    }),
  )
})
