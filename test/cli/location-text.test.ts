import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatLocation } from '../../src/cli/location-text.ts'
import { completeLocation } from '../../src/geo/overlay-locations.ts'
import { NOWHERE } from '../../src/routing/location.ts'

it('says what is known of a place, and nothing else', () => {
  assert.equal(formatLocation(NOWHERE), 'nowhere that is known')
  assert.equal(
    formatLocation(completeLocation({ country: 'FR', subdivisions: ['IDF', '75'], asn: 64_500 })),
    'EU, FR (France), subdivision IDF, 75, AS 64500, at 46.00, 2.00 (its centre)',
  )
  assert.equal(
    formatLocation({ subdivisions: [], coordinates: { latitude: 0, longitude: -12.345 } }),
    'at 0.00, -12.35',
  )
})
