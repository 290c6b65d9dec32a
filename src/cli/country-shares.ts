/**
 * Who serves which country: for every country the share of its addresses that each plan gets, counted over all
 * networks of the databases and the compiled tree that serves them. Bounded by a number of networks.
 */
import type { Family } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import { holdsAddress, type Prefix } from '../base/prefix.ts'
import type { GeoDatabase } from '../geo/database.ts'
import type { Location } from '../routing/location.ts'
import type { PolicyTrees } from '../tables/build-policy-trees.ts'
import { lookupIpv4, lookupIpv6, PLAN_BITS, PLAN_MASK } from '../tables/prefix-tree.ts'
import { advance, walkNetworks } from './walk-networks.ts'

export interface CountryShares {
  /** Absent for what the databases do not place. */
  readonly continent: string | undefined
  readonly country: string | undefined
  /** Plan -> share of the country's addresses; they add up to 1. */
  readonly plans: ReadonlyMap<number, number>
}

/** By continent and country, unknown ones last. `complete` is false when the walk ended at `networksMax`. */
export function countryShares(
  databases: readonly GeoDatabase[],
  trees: PolicyTrees,
  family: Family,
  networksMax: number,
): { readonly countries: readonly CountryShares[]; readonly complete: boolean } {
  const counted = new Map<string, Counted>()
  const planAt = planLookup(trees, family)
  let networks = 0
  walkNetworks(databases, family, (network, location) => {
    const shares = countedFor(counted, location)
    forEachPlan(network, planAt, (plan, share) => shares.set(plan, (shares.get(plan) ?? 0) + share))
    return ++networks < networksMax ? 'go on' : 'stop'
  })
  const countries = [...counted.values()].sort(
    (a, b) => compare(a.continent, b.continent) || compare(a.country, b.country),
  )
  return { countries: countries.map(normalize), complete: networks < networksMax }
}

interface Counted {
  readonly continent: string | undefined
  readonly country: string | undefined
  /** Plan -> share of all addresses of the family. */
  readonly plans: Map<number, number>
}

function countedFor(counted: Map<string, Counted>, { continent, country }: Location): Map<number, number> {
  const key = `${continent} ${country}`
  let found = counted.get(key)
  if (found === undefined) {
    found = { continent, country, plans: new Map() }
    counted.set(key, found)
  }
  return found.plans
}

/** The plan of an address, with the depth at which the tree ends. */
type PlanLookup = (octets: Uint8Array) => number

function planLookup({ ipv4, ipv6 }: PolicyTrees, family: Family): PlanLookup {
  const { words, ...address } = newClientAddress()
  return (octets) => {
    setClientOctets({ ...address, words }, family, octets)
    return family === 4 ? lookupIpv4(ipv4, words[0]!) : lookupIpv6(ipv6, words)
  }
}

/** Every plan that clients in the network have, with its share of all addresses of the family. */
function forEachPlan(network: Prefix, planAt: PlanLookup, visit: (plan: number, share: number) => void): void {
  const octets = network.octets.slice()
  do {
    const packed = planAt(octets)
    const length = Math.max(network.length, packed >> PLAN_BITS)
    visit(packed & PLAN_MASK, 2 ** -length)
    if (length === network.length || !advance(octets, length)) return
  } while (holdsAddress(network, { family: network.family, octets }))
}

function normalize({ continent, country, plans }: Counted): CountryShares {
  const sum = [...plans.values()].reduce((total, share) => total + share, 0)
  return { continent, country, plans: new Map([...plans].map(([plan, share]) => [plan, share / sum])) }
}

function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1
  return a < b ? -1 : 1
}
