import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { type GeoDatabase, openDatabase } from '../../src/geo/database.ts'
import { doubtsAbout, refuseDatabase, surveyOf } from '../../src/refresh/describe-change.ts'
import type { Policy } from '../../src/routing/policy.ts'
import { openMade } from '../geo/made-database.ts'
import type { MmdbValue } from '../geo/mmdb-writer.ts'
import { makePolicy, makePool, makeRule } from '../routing/made-policy.ts'
import { countryDatabase, type MadeDatabase, MOVED } from './made-databases.ts'

function database(made: MadeDatabase = {}): GeoDatabase {
  const opened = openDatabase(countryDatabase(made))
  assert.ok(typeof opened !== 'string')
  return opened
}

interface Around {
  /** What is in use beside it, under and over it. */
  readonly under?: readonly GeoDatabase[]
  readonly over?: readonly GeoDatabase[]
  readonly policies?: readonly Policy[]
  readonly acceptShare?: number
}

function doubts(candidate: GeoDatabase, replaced: GeoDatabase, around: Around = {}): string[] {
  const { under = [], over = [], policies = [], acceptShare = 0.2 } = around
  const [before, after] = [replaced, candidate].map((database) =>
    surveyOf(database, [...under, database, ...over], policies),
  )
  return doubtsAbout(before!, after!, policies, acceptShare)
}

const EUROPE_APART = makePolicy({
  name: 'europe-apart',
  pools: [makePool('eu'), makePool('else')],
  rules: [makeRule([0], { geos: [{ continent: 'EU', country: 'FR' }] })],
  fallback: [1],
})

describe('doubtsAbout', () => {
  it('has none of the same again, or a newer one', () => {
    assert.deepEqual(doubts(database(), database()), [])
    assert.deepEqual(doubts(database({ builtSeconds: 1_750_000_001 }), database()), [])
  })

  it('weighs what moves by addresses, for countries and for each policy', () => {
    const moved = database({ countries: MOVED })
    assert.deepEqual(doubts(moved, database(), { acceptShare: 0.25 }), [])
    assert.deepEqual(doubts(moved, database(), { policies: [EUROPE_APART] }), [
      '25% of the IPv4 addresses would be in another country',
      '25% of the IPv4 addresses would be sent elsewhere by "europe-apart"',
    ])
    const american = database({
      countries: { '1.0.0.0/8': 'AU', '2.0.0.0/8': 'FR', '3.0.0.0/8': 'CA', '4.0.0.0/8': 'MX' },
    })
    assert.deepEqual(
      doubts(american, database(), { policies: [EUROPE_APART] }).filter((doubt) => doubt.includes('europe-apart')),
      ['100% of the IPv6 addresses would be sent elsewhere by "europe-apart"'],
    )
  })

  it('sees what other databases make of it', () => {
    const above = database()
    const moved = database({ countries: MOVED })
    const replaced = database()
    assert.deepEqual(doubts(moved, replaced, { over: [above] }), [], 'a later one covers it')
    assert.equal(doubts(moved, replaced, { under: [above] }).length, 1)
  })

  it('doubts another kind, an older one, and one of half the size', () => {
    const many = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`${i + 1}.0.0.0/16`, 'FR']))
    const [large, small] = [database({ countries: many }), database({ countries: { '1.0.0.0/8': 'FR' } })]
    assert.ok(doubts(small, large).some((doubt) => /^it has \d+ nodes, the one in use \d+$/.test(doubt)))
    assert.deepEqual(doubts(database({ type: 'ASN' }), database({ type: 'City' })), ['it is a "ASN", not a "City"'])
    assert.deepEqual(doubts(database({ builtSeconds: 1_700_000_000 }), database()), [
      'it was made on 2023-11-14, the one in use on 2025-06-15',
    ])
    const networks = [['1.0.0.0/8', { country: { iso_code: 'FR' } }]] as const
    const [four, six] = [openMade({ networks, ipVersion: 4 }), openMade({ networks })]
    assert.ok(doubts(four, six).includes('it knows IPv4 addresses only'))
    assert.ok(!doubts(six, four).includes('it knows IPv4 addresses only'))
  })

  it('doubts one that says less than the one in use', () => {
    const withPlace = (more: { readonly [key: string]: MmdbValue }) =>
      openMade({ networks: [['1.0.0.0/8', { country: { iso_code: 'US' }, ...more }]] })
    const city = withPlace({ location: { latitude: 40, longitude: -74 }, subdivisions: [{ iso_code: 'NY' }] })
    assert.deepEqual(doubts(withPlace({}), city), [
      'it says the subdivision in 0.0% of its records, not in 100%',
      'it says the coordinates in 0.0% of its records, not in 100%',
    ])
    assert.deepEqual(doubts(city, withPlace({})), [])
  })

  it('makes nothing of what hardly any record says', () => {
    const after = surveyOf(database(), [database()], [])
    const saying = (share: number) => ({ ...after, knowledge: new Map([...after.knowledge, ['ASN', share]]) })
    assert.deepEqual(doubtsAbout(saying(0.001), after, [], 0.2), [])
    assert.equal(doubtsAbout(saying(0.01), after, [], 0.2).length, 1)
  })
})

describe('refuseDatabase', () => {
  it('wants any word of where addresses are', () => {
    const of = (record: MmdbValue) => refuseDatabase(openMade({ networks: [['1.0.0.0/8', record]] }))
    assert.match(of({ user_count: 7 })!, /^it says nothing of where addresses are/)
    assert.equal(of({ country: { iso_code: 'FR' } }), undefined)
    assert.equal(of({ autonomous_system_number: 64_500 }), undefined)
    assert.equal(of({ location: { latitude: 1, longitude: 2 } }), undefined)
    const { record } = database().lookup(parseAddress('2.0.0.1')!)
    assert.deepEqual(record, { country: { iso_code: 'FR' } })
  })
})
