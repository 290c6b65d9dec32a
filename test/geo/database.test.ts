import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from '../../src/base/address.ts'
import { openDatabase } from '../../src/geo/database.ts'
import { locate } from '../../src/geo/locate.ts'
import { buildPolicyTrees } from '../../src/tables/build-policy-trees.ts'
import { makePolicy, makePool, makeRule } from '../routing/made-policy.ts'
import { openMade } from './made-database.ts'
import { type MmdbContents, writeMmdb } from './mmdb-writer.ts'

const FR = { country: { iso_code: 'FR', names: { en: 'France' } }, location: { latitude: 46.5, longitude: 2.5 } }
const networks: MmdbContents['networks'] = [
  ['10.0.0.0/8', FR],
  ['192.0.2.0/24', { country_code: 'US', state1: 'California' }],
  ['2001:db8::/32', { country: { iso_code: 'JP' } }],
]

function problemOf(contents: MmdbContents): string {
  const result = openDatabase(writeMmdb(contents))
  assert.equal(typeof result, 'string')
  return result as string
}

test('metadata', () => {
  const { metadata } = openMade({ ipVersion: 4, recordSize: 28, networks: networks.slice(0, 1) })
  assert.deepEqual(metadata, {
    type: 'Test',
    description: 'made by a test',
    built: new Date(1_750_000_000_000),
    ipVersion: 4,
    recordSize: 28,
    nodeCount: 8,
  })
  const bare = openMade({ networks, metadata: { build_epoch: 'yesterday', description: {}, database_type: 7 } })
  assert.equal(bare.metadata.built, undefined)
  assert.equal(bare.metadata.type, '')
  assert.equal(bare.metadata.description, '')
})

test('octets may lie inside a larger buffer', () => {
  const octets = writeMmdb({ networks })
  const larger = new Uint8Array(octets.length + 10)
  larger.set(octets, 7)
  const database = openDatabase(larger.subarray(7, 7 + octets.length))
  assert.ok(typeof database !== 'string')
  assert.equal(locate([database], parseAddress('10.1.2.3')!).location.country, 'FR')
})

describe('files that cannot be opened', () => {
  test('no mmdb file at all', () => {
    for (const text of ['', 'MaxMind.com', '\xab\xcd\xefMaxMind.com', 'x'.repeat(200_000)]) {
      const result = openDatabase(Buffer.from(text, 'latin1'))
      assert.equal(result, 'it is not an mmdb file, or its end is missing: no metadata found')
    }
  })

  test('metadata that makes no sense', () => {
    assert.match(problemOf({ networks, metadata: { binary_format_major_version: 3 } }), /format 3, only format 2/)
    assert.match(problemOf({ networks, metadata: { ip_version: 5 } }), /IP version 5, not 4 or 6/)
    for (const nothing of ['6', {}]) {
      assert.match(problemOf({ networks, metadata: { binary_format_major_version: nothing } }), /no format version$/)
      assert.match(problemOf({ networks, metadata: { ip_version: nothing } }), /no IP version$/)
    }
    assert.match(problemOf({ networks, metadata: { record_size: 20 } }), /record size/)
    assert.match(problemOf({ networks, metadata: { node_count: 'many' } }), /no node count/)
    const minusFive = Uint8Array.of(0x04, 0x01, 0xff, 0xff, 0xff, 0xfb) // an int32
    assert.match(problemOf({ networks, metadata: { node_count: minusFive } }), /no node count/)
    assert.match(problemOf({ networks, metadata: { node_count: 1_000 } }), /cut short or its metadata gives a wrong/)
    assert.match(problemOf({ networks, metadata: { node_count: 4_000_000_000 } }), /damaged|nodes, at most/)
    assert.match(problemOf({ networks, metadata: { extra: Uint8Array.of(0x20, 0x00) } }), /metadata is damaged: nested/)
  })

  test('a wrong node count', () => {
    assert.match(problemOf({ networks, metadata: { node_count: 20 } }), /data section|record|deeper/)
  })

  test('a record that points to itself', () => {
    const circle = Uint8Array.of(0x20, 0x00)
    assert.match(problemOf({ networks: [['10.0.0.0/8', circle]] }), /record at data offset 0 nested deeper/)
  })

  test('every cut of a file', () => {
    const octets = writeMmdb({ networks })
    for (let length = 0; length < octets.length; length++) {
      assert.equal(typeof openDatabase(octets.subarray(0, length)), 'string', `${length} octets`)
    }
  })
})

test('whatever is damaged: a sentence, or a database that can be walked to its end', () => {
  const sound = writeMmdb({ networks, recordSize: 24, aliases: true })
  const changes = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
  const target = { kind: 'nearest', pools: [0] } as const
  const pools = [makePool('x', { location: { latitude: 0, longitude: 0 } })]
  const policy = makePolicy({ pools, rules: [makeRule([0], { geos: [{ continent: 'EU' }] }), makeRule(target)] })
  fc.assert(
    fc.property(changes, (changes) => {
      const octets = Uint8Array.from(sound)
      for (const [at, octet] of changes) octets[at] = octet
      const database = openDatabase(octets)
      if (typeof database === 'string') return
      buildPolicyTrees([policy], [database])
      locate([database], parseAddress('10.1.2.3')!)
    }),
    { numRuns: 3_000 },
  )
})
