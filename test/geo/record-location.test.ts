import assert from 'node:assert/strict'
import { test } from 'node:test'
import { locationOfRecord } from '../../src/geo/record-location.ts'

const none = { subdivisions: [] }

test('the nested layout of MaxMind', () => {
  const record = {
    continent: { code: 'NA', names: { en: 'North America' } },
    country: { iso_code: 'US' },
    registered_country: { iso_code: 'DE' },
    subdivisions: [{ iso_code: 'CA', names: { en: 'California' } }, { iso_code: '037' }],
    location: { latitude: 34.05, longitude: -118.24 },
    city: { names: { en: 'Los Angeles' } },
  }
  assert.deepEqual(locationOfRecord(record), {
    continent: 'NA',
    country: 'US',
    subdivisions: ['CA', '037'],
    coordinates: { latitude: 34.05, longitude: -118.24 },
  })
  assert.deepEqual(locationOfRecord({ registered_country: { iso_code: 'DE' } }), none)
  assert.deepEqual(locationOfRecord({ autonomous_system_number: 15_169 }), { ...none, asn: 15_169 })
})

test('subdivisions that have a name but no code (DB-IP)', () => {
  const record = { country: { iso_code: 'US' }, subdivisions: [{ names: { en: 'New York' } }] }
  assert.deepEqual(locationOfRecord(record), { country: 'US', subdivisions: ['NY'] })
  const unknown = { country: { iso_code: 'FR' }, subdivisions: [{ names: { en: 'Brittany' } }] }
  assert.deepEqual(locationOfRecord(unknown), { country: 'FR', subdivisions: [] })
})

test('the flat layouts', () => {
  assert.deepEqual(locationOfRecord({ country_code: 'FR' }), { country: 'FR', subdivisions: [] })
  const city = { country_code: 'CA', state1: 'Quebec', state2: '', city: 'X', latitude: 45.5, longitude: '-73.6' }
  assert.deepEqual(locationOfRecord(city), {
    country: 'CA',
    subdivisions: ['QC'],
    coordinates: { latitude: 45.5, longitude: -73.6 },
  })
  const ipinfo = { asn: 'AS13335', continent_code: 'OC', country: 'Australia', country_code: 'AU' }
  assert.deepEqual(locationOfRecord(ipinfo), { continent: 'OC', country: 'AU', subdivisions: [], asn: 13_335 })
  assert.deepEqual(locationOfRecord({ country: 'JP', continent: 'AS' }), { continent: 'AS', country: 'JP', ...none })
})

test('what nobody knows is absent', () => {
  for (const record of [undefined, null, 7, 'text', [], {}, { country: null }, { country: { iso_code: 7 } }]) {
    assert.deepEqual(locationOfRecord(record), none)
  }
  assert.deepEqual(locationOfRecord({ country_code: 'ZZ', continent_code: 'XX' }), none)
  assert.deepEqual(locationOfRecord({ latitude: 91, longitude: 0 }), none)
  assert.deepEqual(locationOfRecord({ latitude: 1 }), none)
  assert.deepEqual(locationOfRecord({ latitude: Number.NaN, longitude: 'east' }), none)
  assert.deepEqual(locationOfRecord({ autonomous_system_number: -1 }), none)
  assert.deepEqual(locationOfRecord({ country_code: 'FR', subdivisions: 'IDF' }), { country: 'FR', ...none })
})
