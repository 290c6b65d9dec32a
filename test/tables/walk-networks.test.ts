import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Address, Family } from '../../src/base/address.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { formatPrefix, holdsAddress, type Prefix } from '../../src/base/prefix.ts'
import { type GeoDatabase, openDatabase } from '../../src/geo/database.ts'
import { locate } from '../../src/geo/locate.ts'
import type { Location } from '../../src/routing/location.ts'
import { advance, walkNetworks } from '../../src/tables/walk-networks.ts'
import { arbitraryAddress } from '../cli/ask-engine.ts'
import { NETWORKS } from '../cli/small-setup.ts'
import { type MmdbContents, writeMmdb } from '../geo/mmdb-writer.ts'

function open(contents: MmdbContents): GeoDatabase {
  const database = openDatabase(writeMmdb(contents))
  assert.ok(typeof database !== 'string', String(database))
  return database
}

const DATABASES = [
  open({ networks: NETWORKS, aliases: true }),
  open({
    networks: [
      ['8.8.8.0/24', { autonomous_system_number: 64_500 }],
      ['2.0.0.0/7', { autonomous_system_number: 64_501 }],
    ],
    ipVersion: 4,
  }),
]

function walk(family: Family): { network: Prefix; location: Location }[] {
  return Array.from(walkNetworks(DATABASES, family), ({ network, location }) => {
    return { network: { ...network, octets: network.octets.slice() }, location }
  })
}

describe('walk networks', () => {
  it('covers every address once, with the location that a lookup gives', () => {
    for (const family of [4, 6] as const) {
      const found = walk(family)
      assert.equal(
        found.reduce((sum, { network }) => sum + 2 ** -network.length, 0),
        1,
      )
      const check = (address: Address) => {
        const holding = found.filter(({ network }) => holdsAddress(network, address))
        assert.equal(holding.length, 1)
        assert.deepEqual(holding[0]!.location, locate(DATABASES, address).location)
      }
      for (const { network } of found) check(network)
      fc.assert(
        fc.property(
          arbitraryAddress.filter((address) => address.family === family),
          check,
        ),
      )
    }
  })

  it('gives the right locations of more kinds than it remembers', () => {
    const kinds = LIMITS.databaseCacheEntriesMax + 1_000
    const network = (number: number) => `${16 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}.0/24`
    const database = open({
      networks: Array.from({ length: kinds }, (_, asn) => [network(asn), { autonomous_system_number: asn + 1 }]),
      ipVersion: 4,
    })
    let found = 0
    for (const { location } of walkNetworks([database], 4)) {
      if (location.asn !== undefined) assert.equal(location.asn, ++found)
    }
    assert.equal(found, kinds)
  })

  it('advances to the first address behind a network', () => {
    const octets = Uint8Array.of(10, 255, 0, 0)
    assert.ok(advance(octets, 16))
    assert.equal(formatPrefix({ family: 4, octets, length: 8 }), '11.0.0.0/8')
    assert.ok(!advance(Uint8Array.of(255, 0, 0, 0), 8))
    assert.ok(!advance(new Uint8Array(4), 0))
  })
})
