/**
 * Counts which plans each country's clients have, for the policies in use, and compiles which country each address is
 * in: slow over a large database, so it runs where compiling does, bit by bit, so that no reload waits for it. What is
 * known already is not counted again.
 */
import { LIMITS } from '../base/limits.ts'
import type { GeoDatabase } from '../geo/database.ts'
import type { Plan } from '../routing/choose-plan.ts'
import { COUNTRY_POLICY } from '../routing/country-policy.ts'
import { buildPolicyTrees, type PolicyTrees, policyStructure } from '../tables/build-policy-trees.ts'
import { CountryCount, type CountryShares } from '../tables/country-shares.ts'
import type { CountryTrees } from '../tables/tables.ts'
import type { SnapshotPolicy } from './snapshot.ts'

/** What maps are drawn and clients counted by. */
export interface CountedCountries {
  readonly shares: PolicyShares
  readonly countries: CountryTrees
}

/** By structure of the policy. */
export type PolicyShares = ReadonlyMap<string, CountedPolicy>

export interface CountedPolicy {
  /** By the numbers in `countries`: a later snapshot may number the plans of the same policy otherwise. */
  readonly plans: readonly Plan[]
  readonly countries: readonly CountryShares[]
}

export class CountryCounter {
  #mark: string | undefined
  #countries: CountryTrees | undefined
  #counted = new Map<string, CountedPolicy>()
  #counting: Counting | undefined

  /**
   * From now on counts for these: the first LIMITS.policiesMapped policies; `mark` changes with the databases. Goes on
   * with what it is at when that is still wanted.
   */
  follow(databases: readonly GeoDatabase[], mark: string, policies: readonly SnapshotPolicy[]): void {
    const wanted = new Map<string, PolicyTrees>()
    for (const trees of policies) {
      const structure = policyStructure(trees.policy)
      if (wanted.size < LIMITS.policiesMapped) wanted.set(structure, trees)
    }
    const isSame = mark === this.#mark
    this.#mark = mark
    if (!isSame) {
      this.#counted.clear()
      this.#countries = undefined
    }
    const missing = new Map([...wanted].filter(([structure]) => !this.#counted.has(structure)))
    if (isSame && isWithin(missing, this.#counting?.missing)) {
      this.#counting = { ...this.#counting!, wanted }
      return
    }
    const isDone = this.#countries !== undefined && missing.size === 0 && wanted.size === this.#counted.size
    this.#counting = isDone
      ? undefined
      : { databases, wanted, missing, count: new CountryCount(databases, [...missing.values()], 4) }
  }

  get isCounting(): boolean {
    return this.#counting !== undefined
  }

  /** Counts that many networks more; all there is to know when those were the rest. */
  advance(networks: number): CountedCountries | undefined {
    if (this.#counting === undefined) return undefined
    const { databases, wanted, missing, count } = this.#counting
    if (missing.size > 0 && count.advance(networks)) return undefined
    this.#counting = undefined
    const shares = count.shares()
    for (const [i, [structure, { plans }]] of [...missing].entries()) {
      this.#counted.set(structure, { plans, countries: shares[i]! })
    }
    this.#counted = new Map([...this.#counted].filter(([structure]) => wanted.has(structure)))
    this.#countries ??= buildCountryTrees(databases)
    return { shares: this.#counted, countries: this.#countries }
  }
}

/** Policies by structure. */
interface Counting {
  readonly databases: readonly GeoDatabase[]
  readonly wanted: ReadonlyMap<string, PolicyTrees>
  readonly missing: ReadonlyMap<string, PolicyTrees>
  readonly count: CountryCount
}

function isWithin(some: ReadonlyMap<string, unknown>, all: ReadonlyMap<string, unknown> | undefined): boolean {
  return some.size > 0 && all !== undefined && [...some.keys()].every((structure) => all.has(structure))
}

function buildCountryTrees(databases: readonly GeoDatabase[]): CountryTrees {
  const [{ ipv4, ipv6, plans }] = buildPolicyTrees([COUNTRY_POLICY], databases) as [PolicyTrees]
  return { ipv4, ipv6, numbers: Uint16Array.from(plans, ([country]) => (country === undefined ? 0 : 1 + country)) }
}
