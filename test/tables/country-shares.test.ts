import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { findDynamic } from '../../src/cli/find-dynamic.ts'
import { parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { locate } from '../../src/geo/locate.ts'
import { buildPolicyTrees } from '../../src/tables/build-policy-trees.ts'
import { CountryCount } from '../../src/tables/country-shares.ts'
import { lookupIpv4, PLAN_MASK } from '../../src/tables/prefix-tree.ts'
import { loadGood } from '../cli/ask-engine.ts'
import { smallSetup } from '../cli/small-setup.ts'

it('counts, of each country, the share of its addresses that has each plan', (context) => {
  const { zones, databases } = loadGood(smallSetup(context))
  const rrset = findDynamic(zones, parseName('example.test.') as Uint8Array, Type.A, new Set())
  assert.ok(typeof rrset !== 'string')
  const { pools } = rrset.policy
  const [trees] = buildPolicyTrees([rrset.policy], databases)
  const count = new CountryCount(databases, [trees!, trees!], 4)
  let steps = 1
  while (count.advance(2)) steps++
  assert.ok(count.isWhole && steps > 5, `${steps} steps`)
  const [countries, again] = count.shares()
  assert.deepEqual(again, countries)
  const shown = countries!.map(({ country, plans }) => {
    const shares = [...plans].map(([plan, { share }]) => [
      trees!.plans[plan]!.map((pool) => pools[pool]!.name).join(),
      share,
    ])
    return [country, Object.fromEntries(shares)]
  })
  const placed = 2 ** -8 + 2 ** -9 + 2 ** -10 + 2 ** -8
  const inSubnet = 2 ** -24 / (1 - placed)
  assert.deepEqual(shown, [
    ['DE', { 'fr,ny,au': 1 }],
    ['FR', { 'fr,ny,au': 1 }],
    ['US', { 'ny,au': 255 / 256, 'au,ny': 1 / 256 }],
    ['AU', { au: 1 }],
    [undefined, { au: 1 - inSubnet, 'au,ny': inSubnet }],
  ])
  const bounded = new CountryCount(databases, [trees!], 6, 2)
  assert.deepEqual([bounded.advance(1_000), bounded.isWhole], [false, false])
  const { ipv4, plans } = trees!
  const client = newClientAddress()
  for (const { country, plans: shares } of countries!) {
    for (const [plan, { example }] of shares) {
      const address = parseAddress(example!)!
      setClientOctets(client, 4, address.octets)
      assert.equal(lookupIpv4(ipv4, client.words[0]!) & PLAN_MASK, plan, `${example} in ${country}: ${plans[plan]}`)
      assert.equal(locate(databases, address).location.country, country)
    }
  }
})
