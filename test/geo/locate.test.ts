import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import type { GeoDatabase } from '../../src/geo/database.ts'
import { locate } from '../../src/geo/locate.ts'
import { openMade } from './made-database.ts'

const FR = { country_code: 'FR' }
const US = { country: { iso_code: 'US' }, location: { latitude: 34.5, longitude: -118.5 } }

function locateText(databases: readonly GeoDatabase[], address: string) {
  return locate(databases, parseAddress(address)!)
}

test('databases are laid over one another, the narrowest network counts', () => {
  const country = openMade({
    networks: [
      ['10.0.0.0/8', FR],
      ['2001:db8::/32', FR],
    ],
  })
  const city = openMade({ networks: [['10.1.0.0/16', US]] })
  const system = openMade({ ipVersion: 4, networks: [['10.0.0.0/12', { autonomous_system_number: 7 }]] })
  const databases = [country, city, system]
  assert.deepEqual(locateText(databases, '10.1.2.3'), {
    location: {
      continent: 'NA',
      country: 'US',
      subdivisions: [],
      asn: 7,
      coordinates: { latitude: 34.5, longitude: -118.5 },
    },
    prefixLength: 16,
  })
  const france = { continent: 'EU', country: 'FR', subdivisions: [], coordinates: { latitude: 46, longitude: 2 } }
  assert.deepEqual(locateText(databases, '10.2.0.0'), { location: { ...france, asn: 7 }, prefixLength: 15 })
  assert.deepEqual(locateText([country], '2001:db8::1'), { location: france, prefixLength: 32 })
  assert.deepEqual(locateText([], '10.1.2.3'), { location: { subdivisions: [] }, prefixLength: 0 })
})

test('an IPv4 database says nothing of IPv6', () => {
  const database = openMade({ ipVersion: 4, networks: [['0.0.0.0/0', FR]] })
  assert.deepEqual(locateText([database], '::1'), { location: { subdivisions: [] }, prefixLength: 0 })
  assert.equal(locateText([database], '192.0.2.1').location.country, 'FR')
})

test('addresses that embed an IPv4 address are nowhere where the database aliases them, and count where it does not', () => {
  const aliased = openMade({ networks: [['10.0.0.0/8', FR]], aliases: true })
  const explicit = openMade({
    networks: [
      ['10.0.0.0/8', FR],
      ['2002::/16', US],
      ['2001::/32', US],
      ['::/95', US],
    ],
  })
  for (const [address, length] of [
    ['2002:a00:1::', 16],
    ['2001:0:a00:1::', 32],
    ['::ffff:10.0.0.1', 96],
    ['::10.0.0.1', 96],
  ] as const) {
    assert.deepEqual(locateText([aliased], address), { location: { subdivisions: [] }, prefixLength: length }, address)
  }
  for (const address of ['2002:a00:1::', '2001:0:a00:1::', '::10.0.0.1']) {
    assert.equal(locateText([explicit], address).location.country, 'US', address)
  }
  assert.equal(locateText([aliased], '10.0.0.1').location.country, 'FR')
})
