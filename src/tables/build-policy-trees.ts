/**
 * Policies and databases -> prefix trees. The databases become one diagram of location classes (each database walked
 * once for all policies; classes are what the policies can tell apart, location-key.ts); per policy its subnets are
 * laid over that diagram and choosePlan names the plan of every class. Policies that say the same share their trees.
 */
import { assert } from '../base/assert.ts'
import { LIMITS } from '../base/limits.ts'
import type { Prefix } from '../base/prefix.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { completeLocation, overlayLocations } from '../geo/overlay-locations.ts'
import { choosePlan, type Plan } from '../routing/choose-plan.ts'
import { type Location, NOWHERE } from '../routing/location.ts'
import type { Policy } from '../routing/policy.ts'
import { buildPrefixTree } from './build-prefix-tree.ts'
import { databaseDiagram } from './database-diagram.ts'
import { constantDiagram, type Diagram, productDiagram } from './diagram.ts'
import { finalLocationKey, type LocationKey, partialLocationKey } from './location-key.ts'
import { leaf, NodeStore } from './node-store.ts'
import type { FamilyTrees } from './prefix-tree.ts'

export interface PolicyTrees extends FamilyTrees {
  /** By the plan numbers in the trees. */
  readonly plans: readonly Plan[]
}

/**
 * One entry per policy, in order; the same object for policies whose rules, fallbacks and pool places are the same.
 * Trees are minimal: all clients within client/depth have the same plan, and within client/(depth - 1) not all.
 */
export function buildPolicyTrees(policies: readonly Policy[], databases: readonly GeoDatabase[]): PolicyTrees[] {
  if (policies.length === 0) return []
  const distinct = new Map(policies.map((policy) => [policyStructure(policy), policy]))
  const locations = buildLocationDiagram([...distinct.values()], databases)
  const trees = new Map<string, PolicyTrees>()
  for (const [structure, policy] of distinct) trees.set(structure, buildTrees(policy, locations))
  return policies.map((policy) => trees.get(policyStructure(policy))!)
}

/** All of a policy that plans depend on, as text: policies that say the same share their trees. */
export function policyStructure({ pools, rules, fallback }: Policy): string {
  return JSON.stringify([
    rules.map(({ geos, subnets, asns, target }) => [
      geos.map(({ continent, country, subdivision }) => [continent, country, subdivision]),
      subnets.map((subnet) => [...subnet.octets, subnet.length]),
      asns,
      target.kind,
      target.pools,
    ]),
    pools.map(({ location, bias }) => [location?.latitude, location?.longitude, bias]),
    fallback,
  ])
}

/** A diagram whose values are positions in `members`: locations that stand for all with the same key. */
interface LocationDiagram {
  readonly diagram: Diagram
  readonly members: readonly Location[]
}

/** The databases laid over one another, later over earlier; the members are complete locations. */
function buildLocationDiagram(policies: readonly Policy[], databases: readonly GeoDatabase[]): LocationDiagram {
  const partial = partialLocationKey(policies)
  const final = finalLocationKey(policies)
  let below: LocationDiagram | undefined
  for (const [i, database] of databases.entries()) {
    const isLast = i === databases.length - 1
    const classes = new LocationClasses(isLast ? final : partial)
    const numberOf = (location: Location) => classes.numberOf(isLast ? completeLocation(location) : location)
    if (below === undefined) {
      below = { diagram: databaseDiagram(database, numberOf), members: classes.members }
    } else {
      const under: readonly Location[] = below.members
      const over = new LocationClasses(partial)
      const diagram = databaseDiagram(database, (location) => over.numberOf(location))
      const combine = (a: number, b: number) => numberOf(overlayLocations(under[a]!, over.members[b]!))
      below = { diagram: productDiagram(below.diagram, diagram, combine), members: classes.members }
    }
  }
  return below ?? { diagram: constantDiagram(0), members: [NOWHERE] }
}

/** Numbers locations by key; the first with a key is the member that stands for them all. */
class LocationClasses {
  readonly members: Location[] = []
  readonly #key: LocationKey
  readonly #numbers = new Map<string, number>()

  constructor(key: LocationKey) {
    this.#key = key
  }

  numberOf(location: Location): number {
    const key = this.#key(location)
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.members.push(location) - 1
      this.#numbers.set(key, number)
    }
    return number
  }
}

function buildTrees(policy: Policy, locations: LocationDiagram): PolicyTrees {
  const subnets = buildSubnetDiagram(policy)
  const plans: Plan[] = []
  const numbers = new Map<string, number>()
  const { store, ipv4, ipv6 } = productDiagram(locations.diagram, subnets.diagram, (member, set) => {
    const inside = subnets.sets[set]!
    const plan = choosePlan(policy, locations.members[member]!, (subnet) => inside.has(subnet))
    let number = numbers.get(plan.join())
    if (number === undefined) {
      number = plans.push(plan) - 1
      assert(number < LIMITS.plansPerPolicyMax, 'a policy has fewer plans than a tree can name')
      numbers.set(plan.join(), number)
    }
    return number
  })
  return { ipv4: buildPrefixTree(store, ipv4), ipv6: buildPrefixTree(store, ipv6), plans }
}

/** The subnets of a policy's rules: the values are positions in `sets`, the subnets that an address is inside of. */
function buildSubnetDiagram(policy: Policy): { diagram: Diagram; sets: readonly ReadonlySet<Prefix>[] } {
  const store = new NodeStore()
  const sets: ReadonlySet<Prefix>[] = [new Set()]
  const roots = { 4: leaf(0), 6: leaf(0) }
  for (const subnet of policy.rules.flatMap((rule) => rule.subnets)) {
    roots[subnet.family] = store.rewrite(roots[subnet.family], subnet, (subtree) =>
      store.map(subtree, (set) => sets.push(new Set([...sets[set]!, subnet])) - 1),
    )
  }
  return { diagram: { store, ipv4: roots[4], ipv6: roots[6] }, sets }
}
