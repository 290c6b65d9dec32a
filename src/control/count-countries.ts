/**
 * Counts which plans each country's clients have, for the policies in use, and compiles which country each address is
 * in: slow over a large database, so it runs where compiling does, after what was compiled has been published. What is
 * known already is not counted again.
 */
import { LIMITS } from '../base/limits.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { COUNTRY_POLICY } from '../routing/country-policy.ts'
import { buildPolicyTrees, type PolicyTrees, policyStructure } from '../tables/build-policy-trees.ts'
import { type CountryShares, countryShares } from '../tables/country-shares.ts'
import type { CountryTrees } from '../tables/tables.ts'
import type { PolicyShares } from './draw-serving-map.ts'
import type { SnapshotPolicy } from './snapshot.ts'

/** What maps are drawn and clients counted by. */
export interface CountedCountries {
  readonly shares: PolicyShares
  readonly countries: CountryTrees
}

export class CountryCounter {
  #mark: string | undefined
  #countries: CountryTrees | undefined
  #counted = new Map<string, readonly CountryShares[]>()

  /**
   * Of the first LIMITS.policiesMapped policies; `mark` changes with the databases. Undefined when it is what the last
   * call gave.
   */
  count(
    databases: readonly GeoDatabase[],
    mark: string,
    policies: readonly SnapshotPolicy[],
  ): CountedCountries | undefined {
    const wanted = new Map<string, PolicyTrees>()
    for (const trees of policies) {
      const structure = policyStructure(trees.policy)
      if (wanted.size < LIMITS.policiesMapped) wanted.set(structure, trees)
    }
    if (mark !== this.#mark) {
      this.#counted.clear()
      this.#countries = undefined
    }
    const missing = [...wanted].filter(([structure]) => !this.#counted.has(structure))
    const isSame = this.#countries !== undefined && missing.length === 0 && wanted.size === this.#counted.size
    this.#mark = mark
    if (isSame) return undefined
    const trees = missing.map(([, each]) => each)
    const { policies: counted } = countryShares(databases, trees, 4, LIMITS.mapNetworksMax)
    for (const [i, [structure]] of missing.entries()) this.#counted.set(structure, counted[i]!)
    this.#counted = new Map([...this.#counted].filter(([structure]) => wanted.has(structure)))
    this.#countries ??= buildCountryTrees(databases)
    return { shares: this.#counted, countries: this.#countries }
  }
}

function buildCountryTrees(databases: readonly GeoDatabase[]): CountryTrees {
  const [{ ipv4, ipv6, plans }] = buildPolicyTrees([COUNTRY_POLICY], databases) as [PolicyTrees]
  return { ipv4, ipv6, numbers: Uint16Array.from(plans, ([country]) => (country === undefined ? 0 : 1 + country)) }
}
