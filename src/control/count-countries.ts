/**
 * Counts which plans each country's clients have, for the policies in use: slow over a large database, so it runs where
 * compiling does, after what was compiled has been published. What is counted already is not counted again.
 */
import { LIMITS } from '../base/limits.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { type PolicyTrees, policyStructure } from '../tables/build-policy-trees.ts'
import { type CountryShares, countryShares } from '../tables/country-shares.ts'
import type { PolicyShares } from './draw-serving-map.ts'
import type { SnapshotPolicy } from './snapshot.ts'

export class CountryCounter {
  #mark = ''
  #counted = new Map<string, readonly CountryShares[]>()

  /**
   * Of the first LIMITS.policiesMapped policies; `mark` changes with the databases. Undefined when it is what the last
   * call gave.
   */
  count(
    databases: readonly GeoDatabase[],
    mark: string,
    policies: readonly SnapshotPolicy[],
  ): PolicyShares | undefined {
    const wanted = new Map<string, PolicyTrees>()
    for (const trees of policies) {
      const structure = policyStructure(trees.policy)
      if (wanted.size < LIMITS.policiesMapped) wanted.set(structure, trees)
    }
    if (mark !== this.#mark) this.#counted.clear()
    const missing = [...wanted].filter(([structure]) => !this.#counted.has(structure))
    const isSame = missing.length === 0 && wanted.size === this.#counted.size
    this.#mark = mark
    if (isSame) return undefined
    const trees = missing.map(([, each]) => each)
    const { policies: counted } = countryShares(databases, trees, 4, LIMITS.mapNetworksMax)
    for (const [i, [structure]] of missing.entries()) this.#counted.set(structure, counted[i]!)
    this.#counted = new Map([...this.#counted].filter(([structure]) => wanted.has(structure)))
    return this.#counted
  }
}
