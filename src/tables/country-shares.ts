/**
 * Which plans the clients of each country have: for every country the share of its addresses that each plan gets, with
 * an address that has it, counted over all networks of the databases and the compiled trees that serve them. One pass
 * for any number of policies, bounded by a number of networks.
 */
import { type Address, type Family, formatAddress } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import { holdsAddress, type Prefix } from '../base/prefix.ts'
import { privateBlockLength } from '../dns/client-subnet.ts'
import type { GeoDatabase } from '../geo/database.ts'
import type { Location } from '../routing/location.ts'
import type { PolicyTrees } from './build-policy-trees.ts'
import { lookupIpv4, lookupIpv6, PLAN_BITS, PLAN_MASK } from './prefix-tree.ts'
import { advance, walkNetworks } from './walk-networks.ts'

export interface CountryShares {
  /** Absent for what the databases do not place. */
  readonly continent: string | undefined
  readonly country: string | undefined
  /** The country's plans. */
  readonly plans: ReadonlyMap<number, PlanShare>
}

export interface PlanShare {
  /** Of the country's addresses; the shares of its plans add up to 1. */
  readonly share: number
  /** An address of the largest network that has the plan, but for private ones; undefined when there is no other. */
  readonly example: string | undefined
}

export interface CountedShares {
  /** For each of the policies: by continent and country, unknown ones last. */
  readonly policies: readonly (readonly CountryShares[])[]
  /** False when the walk ended at `networksMax`. */
  readonly complete: boolean
}

export function countryShares(
  databases: readonly GeoDatabase[],
  policies: readonly PolicyTrees[],
  family: Family,
  networksMax: number,
): CountedShares {
  const counts = policies.map((trees) => new Count(planLookup(trees, family)))
  let networks = 0
  walkNetworks(databases, family, (network, location) => {
    const isPublic = !isPrivate(network)
    for (const count of counts) count.add(network, location, isPublic)
    return ++networks < networksMax ? 'go on' : 'stop'
  })
  return { policies: counts.map((count) => count.countries()), complete: networks < networksMax }
}

/** Whether clients with such addresses are nowhere (RFC 1918 and its like). */
export function isPrivate({ family, octets }: Prefix): boolean {
  const address = newClientAddress()
  setClientOctets(address, family, octets)
  return privateBlockLength(address) > 0
}

/** The second address of a network, as the first is the network's own. */
export function secondAddress({ family, octets, length }: Prefix): Address {
  const second = octets.slice()
  if (length < octets.length * 8) second[octets.length - 1]! |= 1
  return { family, octets: second }
}

interface CountedCountry {
  readonly continent: string | undefined
  readonly country: string | undefined
  readonly plans: Map<number, CountedPlan>
}

interface CountedPlan {
  /** Of all addresses of the family. */
  share: number
  largest: Prefix | undefined
}

/** One policy's counting. */
class Count {
  readonly #planAt: PlanLookup
  readonly #countries = new Map<string, CountedCountry>()
  /** Walks give the same object for the same place: most are found without a text. */
  readonly #byLocation = new Map<Location, CountedCountry>()

  constructor(planAt: PlanLookup) {
    this.#planAt = planAt
  }

  add(network: Prefix, location: Location, isPublic: boolean): void {
    const { plans } = this.#countryOf(location)
    forEachPlan(network, this.#planAt, (plan, octets, length) => {
      let counted = plans.get(plan)
      if (counted === undefined) {
        counted = { share: 0, largest: undefined }
        plans.set(plan, counted)
      }
      counted.share += 2 ** -length
      if (!isPublic || (counted.largest !== undefined && counted.largest.length <= length)) return
      counted.largest = { family: network.family, octets: octets.slice(), length }
    })
  }

  countries(): CountryShares[] {
    return [...this.#countries.values()]
      .sort((a, b) => compare(a.continent, b.continent) || compare(a.country, b.country))
      .map(normalize)
  }

  #countryOf(location: Location): CountedCountry {
    let found = this.#byLocation.get(location)
    if (found !== undefined) return found
    const { continent, country } = location
    const key = `${continent} ${country}`
    found = this.#countries.get(key) ?? { continent, country, plans: new Map() }
    this.#countries.set(key, found)
    this.#byLocation.set(location, found)
    return found
  }
}

/** The plan of an address, with the depth at which the tree ends. */
type PlanLookup = (octets: Uint8Array) => number

function planLookup({ ipv4, ipv6 }: PolicyTrees, family: Family): PlanLookup {
  const address = newClientAddress()
  return (octets) => {
    setClientOctets(address, family, octets)
    return family === 4 ? lookupIpv4(ipv4, address.words[0]!) : lookupIpv6(ipv6, address.words)
  }
}

/** Every plan that clients in the network have, with the part of it that has it. */
function forEachPlan(
  network: Prefix,
  planAt: PlanLookup,
  visit: (plan: number, octets: Uint8Array, length: number) => void,
): void {
  const octets = network.octets.slice()
  do {
    const packed = planAt(octets)
    const length = Math.max(network.length, packed >> PLAN_BITS)
    visit(packed & PLAN_MASK, octets, length)
    if (length === network.length || !advance(octets, length)) return
  } while (holdsAddress(network, { family: network.family, octets }))
}

function normalize({ continent, country, plans }: CountedCountry): CountryShares {
  const sum = [...plans.values()].reduce((total, { share }) => total + share, 0)
  const shares = [...plans].map(([plan, { share, largest }]) => {
    const example = largest && formatAddress(secondAddress(largest))
    return [plan, { share: share / sum, example }] as const
  })
  return { continent, country, plans: new Map(shares) }
}

function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1
  return a < b ? -1 : 1
}
