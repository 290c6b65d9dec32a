import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatAddress } from '../../src/base/address.ts'
import { openDatabase } from '../../src/geo/database.ts'
import { findCountryAddress } from '../../src/tables/country-address.ts'
import { type MmdbContents, writeMmdb } from '../geo/mmdb-writer.ts'

function find(networks: MmdbContents['networks'], country: string): string | undefined {
  const database = openDatabase(writeMmdb({ networks }))
  assert.ok(typeof database !== 'string', String(database))
  const address = findCountryAddress([database], country)
  return address && formatAddress(address)
}

it('gives an address of the largest network, IPv4 before IPv6, private ones never', () => {
  const networks: MmdbContents['networks'] = [
    ['2.0.0.0/16', { country_code: 'FR' }],
    ['5.0.0.0/12', { country_code: 'FR' }],
    ['7.0.0.0/12', { country_code: 'FR' }],
    ['10.0.0.0/8', { country_code: 'FR' }],
    ['9.9.9.9/32', { country_code: 'DE' }],
    ['2a00::/20', { country_code: 'AT' }],
    ['192.168.0.0/16', { country_code: 'CH' }],
  ]
  assert.equal(find(networks, 'FR'), '5.0.0.1')
  assert.equal(find(networks, 'DE'), '9.9.9.9')
  assert.equal(find(networks, 'AT'), '2a00::1')
  assert.equal(find(networks, 'CH'), undefined)
  assert.equal(find(networks, 'US'), undefined)
})
