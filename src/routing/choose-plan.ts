/**
 * Where a client is -> its plan: the pools of the first rule that matches, in order of preference, then the policy's
 * fallback. A plan knows nothing of health; choose-members.ts turns it into answers. The compiled trees hold what this
 * function says, so it is the one place where rules have a meaning.
 */
import type { Prefix } from '../base/prefix.ts'
import { distanceKm } from './distance.ts'
import type { Location } from './location.ts'
import type { Coordinates, Geo, Policy, Pool, Rule, Target } from './policy.ts'

/** Positions in the policy's `pools`, best first, each at most once; empty when nothing but the last resort is left. */
export type Plan = readonly number[]

/** Whether the client is inside a subnet of a rule: for one address, `holdsAddress` of base/prefix.ts. */
export type InSubnet = (subnet: Prefix) => boolean

export function choosePlan(policy: Policy, location: Location, inSubnet: InSubnet): Plan {
  const rule = policy.rules.find((rule) => matchesLocation(rule, location) || rule.subnets.some(inSubnet))
  const preferred = rule === undefined ? [] : orderPools(rule.target, policy.pools, location.coordinates)
  return [...new Set([...preferred, ...policy.fallback])]
}

/** Whether the rule matches by location alone: a geo or ASN of it does, or it has no conditions at all. */
export function matchesLocation(rule: Rule, location: Location): boolean {
  if (rule.geos.length + rule.subnets.length + rule.asns.length === 0) return true
  if (location.asn !== undefined && rule.asns.includes(location.asn)) return true
  return rule.geos.some((geo) => matchesGeo(geo, location))
}

/**
 * The target's pools in order of preference. `nearest`: by great-circle distance times (1 - bias / 100), so that a
 * bias of 20 makes a pool look a fifth nearer; pools without a location last, equals in written order, and all in
 * written order for a client whose coordinates are unknown.
 */
export function orderPools(target: Target, pools: readonly Pool[], client: Coordinates | undefined): Plan {
  if (target.kind === 'ordered' || client === undefined) return target.pools
  return target.pools
    .map((pool) => ({ pool, distance: effectiveDistance(pools[pool]!, client) }))
    .sort((a, b) => (a.distance === b.distance ? 0 : a.distance - b.distance))
    .map(({ pool }) => pool)
}

function effectiveDistance(pool: Pool, client: Coordinates): number {
  if (pool.location === undefined) return Number.POSITIVE_INFINITY
  return distanceKm(pool.location, client) * (1 - pool.bias / 100)
}

function matchesGeo(geo: Geo, location: Location): boolean {
  if (geo.country === undefined) return geo.continent === location.continent
  if (geo.country !== location.country) return false
  return geo.subdivision === undefined || location.subdivisions.includes(geo.subdivision)
}
