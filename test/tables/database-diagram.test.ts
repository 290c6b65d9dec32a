import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePrefix } from '../../src/base/prefix.ts'
import { databaseDiagram } from '../../src/tables/database-diagram.ts'
import { openMade } from '../geo/made-database.ts'
import type { MmdbContents } from '../geo/mmdb-writer.ts'

const networks: MmdbContents['networks'] = [
  ['10.0.0.0/8', { country_code: 'FR' }],
  ['2001:db8::/32', { country_code: 'US' }],
]

/** The countries of the made database under each of `prefixes`, `-` for nowhere, `/` where there are several. */
function countriesAt(contents: MmdbContents, ...prefixes: string[]): string[] {
  const countries: string[] = []
  const { store, ipv4, ipv6 } = databaseDiagram(openMade(contents), (location) => {
    const country = location.country ?? '-'
    if (!countries.includes(country)) countries.push(country)
    return countries.indexOf(country)
  })
  return prefixes.map((text) => {
    const prefix = parsePrefix(text)!
    let found = '/'
    store.rewrite(prefix.family === 4 ? ipv4 : ipv6, prefix, (subtree) => {
      if (subtree < 0) found = countries[~subtree]!
      return subtree
    })
    return found
  })
}

test('both families, for every record size', () => {
  for (const recordSize of [24, 28, 32] as const) {
    const found = countriesAt(
      { networks, recordSize },
      '10.0.0.0/8',
      '10.0.0.0/7',
      '2001:db8::/32',
      '2001:db9::/32',
      '::/32',
    )
    assert.deepEqual(found, ['FR', '/', 'US', '-', '-'])
  }
})

test('aliases of the IPv4 tree are nowhere, explicit records are not', () => {
  const embeddings = ['::/96', '::ffff:0:0/96', '2002::/16', '2001::/32'] as const
  assert.deepEqual(countriesAt({ networks, aliases: true }, ...embeddings), ['-', '-', '-', '-'])
  const explicit: MmdbContents['networks'] = [...networks, ['2002:a00::/24', { country_code: 'JP' }]]
  assert.deepEqual(countriesAt({ networks: explicit }, '2002:a00::/24', '2002:b00::/24'), ['JP', '-'])
})

test('an IPv4 database is nowhere in IPv6', () => {
  assert.deepEqual(countriesAt({ ipVersion: 4, networks: networks.slice(0, 1) }, '10.0.0.0/8', '::/0'), ['FR', '-'])
})

test('a record for everything', () => {
  assert.deepEqual(countriesAt({ networks: [['::/0', { country_code: 'FR' }]] }, '0.0.0.0/0', '::/0'), ['FR', 'FR'])
})
