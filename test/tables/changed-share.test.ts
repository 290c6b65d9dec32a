import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { locate } from '../../src/geo/locate.ts'
import { choosePlan } from '../../src/routing/choose-plan.ts'
import { COUNTRY_POLICY } from '../../src/routing/country-policy.ts'
import type { Policy } from '../../src/routing/policy.ts'
import { buildPolicyTrees } from '../../src/tables/build-policy-trees.ts'
import { type ComparedTrees, changedShare } from '../../src/tables/changed-share.ts'
import { openMade } from '../geo/made-database.ts'
import { makePolicy, makePool, makeRule } from '../routing/made-policy.ts'

const FRANCE_APART = makePolicy({
  pools: [makePool('fr'), makePool('else')],
  rules: [makeRule([0], { geos: [{ continent: 'EU', country: 'FR' }] })],
  fallback: [1],
})

/** By the first octet of an IPv4 address, or the first 8 bits of an IPv6 one. */
type World = ReadonlyMap<number, string>

const worlds: fc.Arbitrary<World> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 254 }), fc.constantFrom('FR', 'DE', 'US', 'AU')), { maxLength: 40 })
  .map((entries) => new Map(entries))

function open(world: World, family: 4 | 6) {
  const networks = [...world].map(([octet, country]) => {
    const network = family === 4 ? `${octet}.0.0.0/8` : `${octet.toString(16)}00::/8`
    return [network, { country: { iso_code: country } }] as const
  })
  return openMade({ networks })
}

function treesOf(policy: Policy, world: World, family: 4 | 6): ComparedTrees {
  const [trees, countries] = buildPolicyTrees([policy, COUNTRY_POLICY], [open(world, family)])
  return { policy: trees!, countries: countries! }
}

describe('changedShare', () => {
  for (const family of [4, 6] as const) {
    it(`agrees with asking of each network in turn, over IPv${family}`, () => {
      fc.assert(
        fc.property(worlds, worlds, fc.constantFrom(FRANCE_APART, COUNTRY_POLICY), (before, after, policy) => {
          const databases = [before, after].map((world) => open(world, family))
          let [known, changed] = [0, 0]
          for (let octet = 0; octet < 256; octet++) {
            const octets = new Uint8Array(family === 4 ? 4 : 16).fill(octet, 0, 1)
            const [was, is] = databases.map((database) => locate([database], { family, octets }).location)
            const [old, next] = [was!, is!].map((location) => choosePlan(policy, location, () => false).join())
            const isChanged = old !== next
            if (isChanged) changed++
            if (isChanged || was!.country !== undefined || is!.country !== undefined) known++
          }
          const share = changedShare(treesOf(policy, before, family), treesOf(policy, after, family), family)
          assert.ok(Math.abs(share - (known === 0 ? 0 : changed / known)) < 1e-9, `${share} of ${changed}/${known}`)
        }),
        { numRuns: 15 },
      )
    })
  }

  it('is nothing where nothing is known', () => {
    const empty = treesOf(COUNTRY_POLICY, new Map(), 4)
    assert.equal(changedShare(empty, empty, 4), 0)
  })
})
