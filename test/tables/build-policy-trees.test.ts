/**
 * The compiled trees against the plain evaluation: rules over the maxmind package's own lookups, for random policies
 * over random databases laid over one another.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Address, formatAddress, parseAddress } from '../../src/base/address.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { holdsAddress, type Prefix, parsePrefix, prefixOf } from '../../src/base/prefix.ts'
import type { GeoDatabase } from '../../src/geo/database.ts'
import { locate } from '../../src/geo/locate.ts'
import { choosePlan, type Plan } from '../../src/routing/choose-plan.ts'
import type { Geo, Policy } from '../../src/routing/policy.ts'
import { buildPolicyTrees, type PolicyTrees } from '../../src/tables/build-policy-trees.ts'
import { lookupAddress, PLAN_BITS, PLAN_MASK } from '../../src/tables/prefix-tree.ts'
import { openMade } from '../geo/made-database.ts'
import { makePolicy, makePool, makeRule } from '../routing/made-policy.ts'

function lookup(trees: PolicyTrees, { family, octets }: Address): { plan: Plan; depth: number } {
  const client = newClientAddress()
  setClientOctets(client, family, octets)
  const packed = lookupAddress(trees, client)
  return { plan: trees.plans[packed & PLAN_MASK]!, depth: packed >>> PLAN_BITS }
}

function plainPlan(policy: Policy, databases: readonly GeoDatabase[], address: Address): Plan {
  return choosePlan(policy, locate(databases, address).location, (subnet) => holdsAddress(subnet, address))
}

/** The address with bit `at` turned over and random bits after it. */
function beside(address: Address, at: number, random: Uint8Array): Address {
  const octets = within(address, at, random).octets
  const mask = 0x80 >> (at & 7)
  octets[at >> 3] = (octets[at >> 3]! & ~mask) | (~address.octets[at >> 3]! & mask)
  return { family: address.family, octets }
}

/** The first `length` bits of the address, the rest random. */
function within(address: Address, length: number, random: Uint8Array): Address {
  const kept = prefixOf(address, length).octets
  const left = prefixOf({ family: address.family, octets: random.subarray(0, kept.length) }, length).octets
  return { family: address.family, octets: kept.map((octet, i) => octet | (random[i]! ^ left[i]!)) }
}

/** Walks the ends of the tree through the half beside the end at `depth`, until one has another plan. */
function findOtherPlan(trees: PolicyTrees, address: Address, depth: number, plan: Plan): Address | undefined {
  const bits = 8 * address.octets.length
  const zeros = new Uint8Array(16)
  const half = prefixOf(beside(address, depth - 1, zeros), depth)
  let next: Address | undefined = half
  while (next !== undefined && holdsAddress(half, next)) {
    const found = lookup(trees, next)
    if (found.plan !== plan) return next
    const value: bigint = BigInt(`0x${Buffer.from(next.octets).toString('hex')}`)
    const after: bigint = ((value >> BigInt(bits - found.depth)) + 1n) << BigInt(bits - found.depth)
    if (after >> BigInt(bits) > 0n) return undefined
    next = { family: address.family, octets: Buffer.from(after.toString(16).padStart(bits / 4, '0'), 'hex') }
  }
  return undefined
}

function checkAddress(policy: Policy, trees: PolicyTrees, databases: readonly GeoDatabase[], address: Address): void {
  const { plan, depth } = lookup(trees, address)
  const text = formatAddress(address)
  assert.deepEqual(plan, plainPlan(policy, databases, address), text)
  for (const fill of [0x00, 0x55, 0xaa, 0xff]) {
    const other = within(address, depth, new Uint8Array(16).fill(fill))
    assert.deepEqual(plainPlan(policy, databases, other), plan, `${formatAddress(other)} is in ${text}/${depth}`)
  }
  if (depth === 0) return
  const other = findOtherPlan(trees, address, depth, plan)
  assert.ok(other !== undefined, `${text}/${depth} could be shorter`)
  assert.notDeepEqual(plainPlan(policy, databases, other), plan, `${formatAddress(other)} beside ${text}/${depth}`)
}

/** Few octets, so that networks, subnets and addresses meet. */
const octet = fc.constantFrom(0, 1, 10, 128, 255)
const ipv4 = fc
  .array(octet, { minLength: 4, maxLength: 4 })
  .map((octets): Address => ({ family: 4, octets: Uint8Array.from(octets) }))
const ipv6 = fc
  .tuple(
    fc.constantFrom('::', '::ffff:0:0', '2002::', '2001::', '2001:db8::', '2a00::', 'ff00::'),
    fc.array(octet, { minLength: 16, maxLength: 16 }),
    fc.constantFrom(0, 16, 32, 48, 96),
  )
  .map(([start, octets, length]) => within(parseAddress(start)!, length, Uint8Array.from(octets)))
const address = fc.oneof(ipv4, ipv6)
const prefix = fc
  .tuple(address, fc.constantFrom(...Array.from({ length: 33 }, (_, i) => i)))
  .map(([address, part]): Prefix => prefixOf(address, (part * address.octets.length) / 4))

const country = fc.constantFrom('US', 'FR', 'CY', 'ZZ')
const degrees = fc.constantFrom(-80, -20.5, 0, 33.25, 70)
const record = fc.oneof(
  fc.record({ country_code: country }),
  fc.record({ autonomous_system_number: fc.constantFrom(1, 2, 64_496) }),
  fc.record({
    country_code: country,
    state1: fc.constantFrom('California', 'TX', ''),
    latitude: degrees,
    longitude: degrees,
  }),
  fc.record({ continent: fc.record({ code: fc.constantFrom('EU', 'NA', 'AS') }) }),
  fc.record({
    country: fc.record({ iso_code: country }),
    subdivisions: fc.array(fc.record({ iso_code: fc.constantFrom('CA', 'TX', '1') }), { maxLength: 2 }),
    location: fc.record({ latitude: degrees, longitude: degrees }),
  }),
)
const database = fc
  .record({
    ipVersion: fc.constantFrom(4, 6, 6),
    recordSize: fc.constantFrom(24, 28, 32),
    networks: fc.array(fc.tuple(prefix, record), { maxLength: 12 }),
    aliases: fc.boolean(),
  })
  .map(({ networks, ipVersion, aliases, ...rest }) =>
    openMade({
      ...rest,
      ipVersion,
      aliases: aliases && ipVersion === 6,
      networks: networks.filter(([network]) => ipVersion === 6 || network.family === 4),
    }),
  )

const GEOS: readonly Geo[] = [
  { continent: 'EU' },
  { continent: 'NA' },
  { continent: 'AS', country: 'CY' },
  { continent: 'NA', country: 'US' },
  { continent: 'NA', country: 'US', subdivision: 'CA' },
  { continent: 'EU', country: 'FR', subdivision: '1' },
]
const POOLS = 4
const someOf = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 2 })
const pools = fc.uniqueArray(fc.nat(POOLS - 1), { minLength: 1, maxLength: POOLS })
const rule = fc
  .record({
    geos: someOf(fc.constantFrom(...GEOS)),
    subnets: someOf(prefix),
    asns: someOf(fc.constantFrom(1, 64_496)),
    target: fc.record({ kind: fc.constantFrom('ordered', 'nearest'), pools }),
  })
  .map(({ target, ...conditions }) => makeRule(target, conditions))
const pool = fc
  .record({
    latitude: degrees,
    longitude: degrees,
    located: fc.boolean(),
    bias: fc.constantFrom(-99, -20, 0, 0, 50, 99),
  })
  .map(({ latitude, longitude, located, bias }) =>
    makePool('pool', located ? { bias, location: { latitude, longitude } } : { bias }),
  )
const policy = fc
  .record({
    pools: fc.array(pool, { minLength: POOLS, maxLength: POOLS }),
    rules: fc.array(rule, { maxLength: 4 }),
    fallback: fc.uniqueArray(fc.nat(POOLS - 1), { maxLength: 2 }),
  })
  .map((parts) => makePolicy(parts))

describe('random policies over random databases', () => {
  test('the tree says what the plain evaluation says, with a valid and minimal scope', () => {
    fc.assert(
      fc.property(
        fc.array(policy, { minLength: 1, maxLength: 3 }),
        fc.array(database, { maxLength: 3 }),
        fc.array(address, { minLength: 8, maxLength: 8 }),
        (policies, databases, addresses) => {
          const built = buildPolicyTrees(policies, databases)
          for (const [i, policy] of policies.entries()) {
            for (const address of addresses) checkAddress(policy, built[i]!, databases, address)
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('policies', () => {
  const europe = makeRule([1], { geos: [{ continent: 'EU' }] })
  const networks = [
    ['10.0.0.0/8', { country_code: 'FR' }],
    ['2001:db8::/32', { country_code: 'FR' }],
  ] as const

  test('those that say the same share their trees', () => {
    const one = makePolicy({ name: 'one', pools: [makePool('a'), makePool('b')], rules: [europe], fallback: [0] })
    const two = { ...one, name: 'two', answers: { pools: 2, members: 1 } }
    const other = { ...one, fallback: [] }
    const [first, second, third] = buildPolicyTrees([one, two, other], [openMade({ networks })])
    assert.equal(first, second)
    assert.notEqual(first, third)
    assert.deepEqual(first?.plans.toSorted(), [[0], [1, 0]])
  })

  test('without databases everyone is nowhere, subnets still count', () => {
    const rules = [europe, makeRule([2], { subnets: [parsePrefix('10.0.0.0/8')!, parsePrefix('2001:db8::/32')!] })]
    const [trees] = buildPolicyTrees([makePolicy({ pools: [makePool('a')], rules, fallback: [0] })], [])
    assert.deepEqual(lookup(trees!, parseAddress('10.9.9.9')!), { plan: [2, 0], depth: 8 })
    assert.deepEqual(lookup(trees!, parseAddress('11.9.9.9')!), { plan: [0], depth: 8 })
    assert.deepEqual(lookup(trees!, parseAddress('2001:db8::9')!), { plan: [2, 0], depth: 32 })
  })

  test('a policy that treats all alike is one end at depth 0', () => {
    const [trees] = buildPolicyTrees([makePolicy({ rules: [], fallback: [0] })], [openMade({ networks })])
    assert.deepEqual(lookup(trees!, parseAddress('10.9.9.9')!), { plan: [0], depth: 0 })
    assert.deepEqual([trees!.ipv4.cells.length, trees!.ipv6.cells.length], [1, 1])
  })

  test('no policies, no trees', () => {
    assert.deepEqual(buildPolicyTrees([], [openMade({ networks })]), [])
  })

  test('subnets inside subnets, with rules in either order', () => {
    const wide = makeRule([0], { subnets: [parsePrefix('10.0.0.0/8')!] })
    const narrow = makeRule([1], { subnets: [parsePrefix('10.1.0.0/16')!] })
    const trees = buildPolicyTrees([makePolicy({ rules: [wide, narrow] }), makePolicy({ rules: [narrow, wide] })], [])
    assert.deepEqual(lookup(trees[0]!, parseAddress('10.1.2.3')!), { plan: [0], depth: 8 })
    assert.deepEqual(lookup(trees[1]!, parseAddress('10.1.2.3')!), { plan: [1], depth: 16 })
  })
})
