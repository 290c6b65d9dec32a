/**
 * Draws the map of a dynamic RRset: who serves each country, by the shares that were counted of its policy and the same
 * choice that answers are rendered by. Pure: health comes as an argument.
 */
import { didYouMean } from '../base/nearest-name.ts'
import { typeMnemonic } from '../dns/rdata/registry.ts'
import { COUNTRIES } from '../routing/country.ts'
import { policyStructure } from '../tables/build-policy-trees.ts'
import type { CountryShares, PlanShare } from '../tables/country-shares.ts'
import type { PolicyShares } from './count-countries.ts'
import { butDown, type HealthView } from './health-view.ts'
import { type PlanServed, servedByPlan } from './served-by-plan.ts'
import type { MapQuestion, MapSubject, Served, ServedCountry, ServingMap } from './serving-map.ts'
import { checksOfSet } from './set-checks.ts'
import type { DynamicSet, Snapshot } from './snapshot.ts'

/** What maps can be drawn of, those with a policy of nearpop.yaml first; at most `max`. */
export function mapSubjectsOf(snapshot: Snapshot, max: number): MapSubject[] {
  const subjects = [...dynamicSets(snapshot)].map(({ name, set }) => {
    return { name, type: typeMnemonic(set.type), policy: snapshot.policies[set.policy]!.policy.name }
  })
  const isNamed = ({ policy }: MapSubject) => snapshot.config.policies.has(policy)
  return [...subjects.filter(isNamed), ...subjects.filter((subject) => !isNamed(subject))].slice(0, max)
}

/** A sentence when there is nothing of that name and type. */
export function drawServingMap(
  snapshot: Snapshot,
  shares: PolicyShares,
  { name, type, down }: MapQuestion,
  health: HealthView,
): ServingMap | string {
  const found = [...dynamicSets(snapshot)].find((known) => known.name === name && typeMnemonic(known.set.type) === type)
  if (found === undefined) {
    const names = mapSubjectsOf(snapshot, Number.POSITIVE_INFINITY).map((subject) => `${subject.name} ${subject.type}`)
    return `no policy answers "${name} ${type}": ${didYouMean(`${name} ${type}`, [...new Set(names)])}`
  }
  const unknown = down.find((pop) => !snapshot.config.pops.has(pop))
  if (unknown !== undefined)
    return `there is no PoP "${unknown}": ${didYouMean(unknown, [...snapshot.config.pops.keys()])}`
  const { policy } = snapshot.policies[found.set.policy]!
  const counted = shares.get(policyStructure(policy))
  const checks = checksOfSet(found.set, policy)
  const supposed = butDown(health, new Set(down))
  const serving = servedByPlan(policy, counted?.plans ?? [], found.set.type, ({ pop }, rdata) =>
    supposed.isUp(pop, checks.get(rdata)?.key),
  )
  const countries = (counted?.countries ?? []).flatMap((country) => describeCountry(country, serving))
  return {
    name,
    type,
    policy: policy.name,
    down,
    isComplete: counted !== undefined,
    countries: countries.sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** None for what the databases do not place, or place where no country is. */
function describeCountry(
  { country: code, plans }: CountryShares,
  serving: readonly (PlanServed | undefined)[],
): ServedCountry[] {
  const country = code === undefined ? undefined : COUNTRIES.get(code)
  if (country === undefined) return []
  const [most, ...others] = joinAlike(plans, serving)
  return most === undefined
    ? []
    : [{ country: country.code, name: country.name, continent: country.continent, most, others }]
}

/** Plans that are answered alike count together; the largest share first. */
function joinAlike(plans: ReadonlyMap<number, PlanShare>, serving: readonly (PlanServed | undefined)[]): Served[] {
  const joined = new Map<string, Served & { readonly largest: number }>()
  for (const [plan, { share, example }] of plans) {
    if (example === undefined) continue
    const { pops, choice } = serving[plan] ?? NOBODY
    const key = `${choice} ${pops.join()}`
    const known = joined.get(key) ?? { pops, choice, share: 0, example, largest: 0 }
    const larger = share > known.largest
    joined.set(key, {
      ...known,
      share: known.share + share,
      example: larger ? example : known.example,
      largest: larger ? share : known.largest,
    })
  }
  return [...joined.values()].sort((a, b) => b.share - a.share).map(({ largest: _, ...served }) => served)
}

/** Who serves where there is no data of the type. */
const NOBODY: PlanServed = { pops: [], choice: 'last-resort' }

function* dynamicSets({ zones, sets }: Snapshot): Generator<{ readonly name: string; readonly set: DynamicSet }> {
  for (const zone of zones) {
    for (const [i, name] of zone.dynamicOwners.entries()) yield { name: name.toLowerCase(), set: sets[zone.sets[i]!]! }
  }
}
