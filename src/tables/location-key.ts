/**
 * What policies can see of a location, as keys under which locations are counted as one. Everything a policy cannot
 * tell apart falls together here, and that is what keeps the trees small. Keys decide nothing: plans are always chosen
 * by choosePlan for one of the locations that share a key.
 */
import { matchesLocation, orderPools } from '../routing/choose-plan.ts'
import type { Location } from '../routing/location.ts'
import type { Coordinates, Policy } from '../routing/policy.ts'

export type LocationKey = (location: Location) => string

/**
 * For a location that other databases are still to be laid over: equal keys stay equal under the same overlay. So what
 * no rule names is still told from what is absent.
 */
export function partialLocationKey(policies: readonly Policy[]): LocationKey {
  const rules = policies.flatMap((policy) => policy.rules)
  const subdivisions = new Set(rules.flatMap((rule) => rule.geos.flatMap((geo) => geo.subdivision ?? [])))
  const asns = new Set(rules.flatMap((rule) => rule.asns))
  const orders = nearestOrders(policies)
  return (location) => {
    const { continent, country, asn, coordinates } = location
    const inner = location.subdivisions.map((code) => (subdivisions.has(code) ? code : '?'))
    const system = asn === undefined || asns.has(asn) ? asn : '?'
    return [continent, country, inner.join('+'), system, coordinates && orders(coordinates)].join(' ')
  }
}

/** For a complete location: equal keys give equal plans in every policy, whatever subnets the client is in. */
export function finalLocationKey(policies: readonly Policy[]): LocationKey {
  return (location) => policies.map((policy) => policyKey(policy, location)).join(' ')
}

/** The plans that are in question: by each rule with subnets before the first that matches by location, and that. */
function policyKey(policy: Policy, location: Location): string {
  const plans: string[] = []
  for (const [i, rule] of policy.rules.entries()) {
    const matches = matchesLocation(rule, location)
    if (!matches && rule.subnets.length === 0) continue
    plans.push(`${i}${matches ? '!' : '?'}${orderPools(rule.target, policy.pools, location.coordinates)}`)
    if (matches) break
  }
  return plans.join(';')
}

/** In what order each distinct `nearest` target puts its pools, seen from some coordinates. */
function nearestOrders(policies: readonly Policy[]): (coordinates: Coordinates) => string {
  const targets = new Map<string, (coordinates: Coordinates) => readonly number[]>()
  for (const { rules, pools } of policies) {
    for (const { target } of rules) {
      if (target.kind !== 'nearest') continue
      const places = target.pools.map((pool) => [pool, pools[pool]!.location, pools[pool]!.bias])
      targets.set(JSON.stringify(places), (coordinates) => orderPools(target, pools, coordinates))
    }
  }
  return (coordinates) => [...targets.values()].map((order) => order(coordinates).join()).join(';')
}
