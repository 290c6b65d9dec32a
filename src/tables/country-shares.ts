/**
 * Which plans the clients of each country have: for every country the share of its addresses that each plan gets, with
 * an address that has it, counted over all networks of the databases and the compiled trees that serve them. One pass
 * for any number of policies, bit by bit, bounded by a number of networks.
 */
import { type Address, type Family, formatAddress } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { holdsAddress, type Prefix } from '../base/prefix.ts'
import type { GeoDatabase } from '../geo/database.ts'
import type { Location } from '../routing/location.ts'
import type { PolicyTrees } from './build-policy-trees.ts'
import { exampleAddress } from './example-address.ts'
import { lookupAddress, PLAN_BITS, PLAN_MASK } from './prefix-tree.ts'
import { advance, walkNetworks } from './walk-networks.ts'

export interface CountryShares {
  /** Absent for what the databases do not place. */
  readonly continent: string | undefined
  readonly country: string | undefined
  /** By the numbers of the trees. */
  readonly plans: ReadonlyMap<number, PlanShare>
}

export interface PlanShare {
  /** Of the country's addresses; the shares of its plans add up to 1. */
  readonly share: number
  /** Of the largest public network with the plan, the lowest of several; undefined when all are private. */
  readonly example: string | undefined
}

export class CountryCount {
  readonly #trees: readonly CountedTree[]
  readonly #networks: ReturnType<typeof walkNetworks>
  #left: number
  #isWhole = false

  constructor(
    databases: readonly GeoDatabase[],
    trees: readonly PolicyTrees[],
    family: Family,
    networksMax: number = LIMITS.mapNetworksMax,
  ) {
    this.#left = networksMax
    this.#trees = trees.map((each) => new CountedTree(each, family))
    this.#networks = walkNetworks(databases, family)
  }

  /** Counts up to `networks` more networks; false when there is nothing left to count. */
  advance(networks: number): boolean {
    for (let i = 0; i < networks && this.#left > 0; i++, this.#left--) {
      const { value, done } = this.#networks.next()
      if (done === true) {
        this.#isWhole = true
        return false
      }
      for (const tree of this.#trees) tree.count(value.network, value.location)
    }
    return this.#left > 0
  }

  /** Whether every network was counted. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** For each of the trees: by continent and country, unknown ones last. */
  shares(): CountryShares[][] {
    return this.#trees.map((tree) => tree.shares())
  }
}

class CountedTree {
  readonly #planAt: (octets: Uint8Array) => number
  readonly #countries = new Map<string, CountedCountry>()
  /** The same by location, which is one object for most networks with the same records. */
  readonly #known = new WeakMap<Location, CountedCountry>()

  constructor(trees: PolicyTrees, family: Family) {
    const cell = newClientAddress()
    this.#planAt = (octets) => {
      setClientOctets(cell, family, octets)
      return lookupAddress(trees, cell)
    }
  }

  count(network: Prefix, location: Location): void {
    const country = this.#countryOf(location)
    const packed = this.#planAt(network.octets)
    if (packed >> PLAN_BITS <= network.length) {
      country.add(packed & PLAN_MASK, network)
      return
    }
    for (const { plan, part } of splitByPlan(network, this.#planAt)) country.add(plan, part)
  }

  shares(): CountryShares[] {
    return [...this.#countries.values()]
      .sort((a, b) => compare(a.continent, b.continent) || compare(a.country, b.country))
      .map((counted) => counted.shares())
  }

  #countryOf(location: Location): CountedCountry {
    const known = this.#known.get(location)
    if (known !== undefined) return known
    const key = `${location.continent} ${location.country}`
    const counted = this.#countries.get(key) ?? new CountedCountry(location)
    this.#countries.set(key, counted)
    this.#known.set(location, counted)
    return counted
  }
}

class CountedCountry {
  readonly continent: string | undefined
  readonly country: string | undefined
  readonly #plans = new Map<number, CountedPlan>()

  constructor({ continent, country }: Location) {
    this.continent = continent
    this.country = country
  }

  add(plan: number, network: Prefix): void {
    const size = 2 ** -network.length
    const counted = this.#plans.get(plan)
    if (counted === undefined) {
      this.#plans.set(plan, { size, largest: network.length, example: exampleAddress(network) })
      return
    }
    counted.size += size
    if (counted.example !== undefined && counted.largest <= network.length) return
    const example = exampleAddress(network)
    if (example === undefined) return
    counted.largest = network.length
    counted.example = example
  }

  shares(): CountryShares {
    const { continent, country } = this
    const sum = [...this.#plans.values()].reduce((total, { size }) => total + size, 0)
    const plans = [...this.#plans].map(([plan, { size, example }]) => {
      return [plan, { share: size / sum, example: example && formatAddress(example) }] as const
    })
    return { continent, country, plans: new Map(plans) }
  }
}

interface CountedPlan {
  /** Share of all addresses of the family. */
  size: number
  /** Bits of the example's network. */
  largest: number
  example: Address | undefined
}

/** The network in parts whose clients have one plan each. */
function* splitByPlan(
  network: Prefix,
  planAt: (octets: Uint8Array) => number,
): Generator<{ plan: number; part: Prefix }> {
  const { family } = network
  const octets = network.octets.slice()
  do {
    const packed = planAt(octets)
    const length = Math.max(network.length, packed >> PLAN_BITS)
    yield { plan: packed & PLAN_MASK, part: { family, octets, length } }
    if (length === network.length || !advance(octets, length)) return
  } while (holdsAddress(network, { family, octets }))
}

function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1
  return a < b ? -1 : 1
}
