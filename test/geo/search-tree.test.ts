import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPrefix, parsePrefix } from '../../src/base/prefix.ts'
import type { GeoDatabase } from '../../src/geo/database.ts'
import { ipv4Reference, ipv6Reference } from '../../src/geo/search-tree.ts'
import { openMade } from './made-database.ts'
import type { MmdbContents } from './mmdb-writer.ts'

const FR = { country_code: 'FR' }
const US = { country_code: 'US' }

function countryAt(database: GeoDatabase, network: string): string | undefined {
  const { reference } = database.tree.find(parsePrefix(network)!)
  return reference > database.tree.nodeCount ? database.locationOf(reference).country : undefined
}

test('records of 24, 28 and 32 bits read the same', () => {
  for (const recordSize of [24, 28, 32] as const) {
    const database = openMade({
      recordSize,
      networks: [
        ['2001:db8::/32', FR],
        ['2001:db8:8000::/33', US],
        ['10.0.0.0/9', FR],
      ],
    })
    assert.equal(database.metadata.recordSize, recordSize)
    assert.equal(countryAt(database, '2001:db8::/33'), 'FR')
    assert.equal(countryAt(database, '2001:db8:ffff::/48'), 'US')
    assert.equal(countryAt(database, '2001:db9::/32'), undefined)
    assert.equal(countryAt(database, '::a00:0/128'), 'FR')
    assert.equal(countryAt(database, '::a80:0/128'), undefined)
  }
})

test('references of more than 24 bits keep their upper bits on both sides', () => {
  const filler = new Uint8Array(20_000_000) // one value of type bytes, whose size comes in three octets
  const size = filler.length - 4 - 65_821
  filler.set([0x9f, size >> 16, size >> 8, size])
  for (const recordSize of [28, 32] as const) {
    const networks = [
      ['10.0.0.0/8', filler],
      ['192.0.2.0/25', FR],
      ['192.0.2.128/25', US],
    ] as const
    const database = openMade({ recordSize, networks })
    assert.equal(countryAt(database, '::c000:200/121'), 'FR')
    assert.equal(countryAt(database, '::c000:280/121'), 'US')
  }
})

test('where the families stand', () => {
  const both = openMade({ networks: [['10.0.0.0/8', FR]] })
  assert.equal(ipv6Reference(both.tree), 0)
  assert.equal(ipv4Reference(both.tree), both.tree.find(parsePrefix('::/96')!).reference)
  const ipv4 = openMade({ ipVersion: 4, networks: [['10.0.0.0/8', FR]] })
  assert.equal(ipv4Reference(ipv4.tree), 0)
  assert.equal(ipv6Reference(ipv4.tree), ipv4.tree.nodeCount)
})

test('aliases of the IPv4 tree are found, explicit records are none', () => {
  const aliasesOf = (contents: MmdbContents) => openMade(contents).aliases.map(formatPrefix)
  const networks: MmdbContents['networks'] = [
    ['10.0.0.0/8', FR],
    ['2002::/17', US],
  ]
  assert.deepEqual(aliasesOf({ networks, aliases: true }), ['::/96', '::ffff:0:0/96', '2002::/16', '2001::/32'])
  assert.deepEqual(aliasesOf({ networks }), ['::/96'])
  assert.deepEqual(aliasesOf({ ipVersion: 4, networks: [['10.0.0.0/8', FR]] }), [])
  assert.deepEqual(aliasesOf({ networks: [['::/64', FR]] }), [])
  assert.deepEqual(
    aliasesOf({
      networks: [
        ['0.0.0.0/0', FR],
        ['2002::/16', FR],
      ],
    }),
    ['::/96'],
  )
})
