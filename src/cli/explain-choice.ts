/**
 * What a policy chooses for one client, and why: location by the databases' own lookup, rules one by one, plan, health.
 * The plain way, without the compiled trees.
 */
import type { Address } from '../base/address.ts'
import { formatPrefix, holdsAddress, prefixOf } from '../base/prefix.ts'
import { checksOfSet, type SetChecks, setCheckOf } from '../control/set-checks.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { locate } from '../geo/locate.ts'
import { chooseMembers, type Variant } from '../routing/choose-members.ts'
import { choosePlan, matchesLocation, type Plan } from '../routing/choose-plan.ts'
import { distanceKm } from '../routing/distance.ts'
import { formatGeo } from '../routing/geo-code.ts'
import type { Location } from '../routing/location.ts'
import type { Policy, Rule } from '../routing/policy.ts'
import type { DynamicRrset } from '../zone/zone.ts'
import { formatLocation } from './location-text.ts'
import type { SupposedHealth } from './supposed-health.ts'

export interface Choice {
  readonly policy: Policy
  readonly plan: Plan
  /** What can be answered: one of them is drawn by weight. Empty means no data. */
  readonly variants: readonly Variant[]
  readonly steps: readonly Step[]
}

/** One line of a reason chain. */
export interface Step {
  readonly about: string
  readonly text: string
}

/** Who asks, for the sake of a choice, and under which health. */
export interface ChoiceContext {
  readonly client: Address
  readonly databases: readonly GeoDatabase[]
  readonly health: SupposedHealth
}

export function explainChoice(rrset: DynamicRrset, context: ChoiceContext): Choice {
  const { policy, type } = rrset
  const { client, databases, health } = context
  const { location, prefixLength } = locate(databases, client)
  const plan = planFor(policy, location, client)
  const check = setCheckOf(rrset)
  const checks = checksOfSet({ type, ...(check === undefined ? {} : { check }) }, policy)
  const variants = chooseMembers(policy, plan, type, ({ pop }, rdata) => health.isUp(pop, checks.get(rdata)?.key))
  return {
    policy,
    plan,
    variants,
    steps: [
      ...databases.map((database) => databaseStep(database, client)),
      ...(databases.length === 1 ? [] : [{ about: 'location', text: locationText(client, prefixLength, location) }]),
      ruleStep(policy, location, client),
      { about: 'plan', text: plan.map((pool) => policy.pools[pool]!.name).join(', then ') || 'the last resort alone' },
      { about: 'health', text: healthText(rrset, plan, checks, health) },
      { about: 'answer', text: variantsText(policy, variants) },
    ],
  }
}

/** The plan that the rules give an address, the plain way. */
export function planFor(policy: Policy, location: Location, client: Address): Plan {
  return choosePlan(policy, location, (subnet) => holdsAddress(subnet, client))
}

function databaseStep(database: GeoDatabase, client: Address): Step {
  const { location, prefixLength } = locate([database], client)
  const { type, built } = database.metadata
  const age = built === undefined ? '' : ` of ${built.toISOString().slice(0, 10)}`
  return { about: 'database', text: `${locationText(client, prefixLength, location)}, says ${type}${age}` }
}

function locationText(client: Address, prefixLength: number, location: Location): string {
  return `${formatPrefix(prefixOf(client, prefixLength))} is ${formatLocation(location)}`
}

function ruleStep(policy: Policy, location: Location, client: Address): Step {
  const position = policy.rules.findIndex((rule) => whyMatches(rule, location, client) !== undefined)
  const rule = policy.rules[position]
  if (rule === undefined) return { about: 'rule', text: `none of ${policy.rules.length} matches: the default` }
  const names = rule.target.pools.map((pool) => policy.pools[pool]!.name)
  const target = rule.target.kind === 'ordered' ? names.join(', then ') : nearestText(policy, rule, location)
  const why = whyMatches(rule, location, client)!
  return { about: 'rule', text: `${position + 1} of ${policy.rules.length}, ${why}: ${target}` }
}

/** The condition of the rule that holds; undefined when none does. */
function whyMatches(rule: Rule, location: Location, client: Address): string | undefined {
  const { geos, subnets, asns } = rule
  if (geos.length + subnets.length + asns.length === 0) return 'which has no conditions'
  const geo = geos.find((geo) => matchesLocation({ ...rule, geos: [geo], subnets: [], asns: [] }, location))
  if (geo !== undefined) return `for its geo ${formatGeo(geo)}`
  const subnet = subnets.find((subnet) => holdsAddress(subnet, client))
  if (subnet !== undefined) return `for its subnet ${formatPrefix(subnet)}`
  return location.asn !== undefined && asns.includes(location.asn) ? `for its AS ${location.asn}` : undefined
}

function nearestText(policy: Policy, rule: Rule, { coordinates }: Location): string {
  if (coordinates === undefined) return 'the nearest, but where the client is nobody knows: in written order'
  const distances = rule.target.pools.map((number) => {
    const { name, location, bias } = policy.pools[number]!
    const km = location === undefined ? Number.POSITIVE_INFINITY : distanceKm(location, coordinates)
    return { name, km, biased: km * (1 - bias / 100), bias }
  })
  const sorted = distances.sort((a, b) => a.biased - b.biased)
  const texts = sorted.map(({ name, km, biased, bias }) => {
    if (km === Number.POSITIVE_INFINITY) return `${name} (no location)`
    return `${name} ${Math.round(km)} km${bias === 0 ? '' : ` (with bias ${bias} %: ${Math.round(biased)} km)`}`
  })
  return `the nearest: ${texts.join(', ')}`
}

/** Why each of the plan that is not answered with is down. */
function healthText({ policy, type }: DynamicRrset, plan: Plan, checks: SetChecks, health: SupposedHealth): string {
  const obeying = plan.flatMap((pool) => policy.pools[pool]!.members).filter(({ status }) => status === 'obey')
  const reasons = obeying.flatMap(({ pop, rdatas }) =>
    (rdatas[type] ?? []).flatMap((rdata) => {
      const key = checks.get(rdata)?.key
      return health.isUp(pop, key) ? [] : [health.whyDown(pop, key)]
    }),
  )
  return reasons.length === 0 ? `all of the plan are up, ${health.basis}` : [...new Set(reasons)].join('; ')
}

function variantsText(policy: Policy, variants: readonly Variant[]): string {
  const [first] = variants
  if (first === undefined) return 'nothing: no member has records of this type'
  if (first.failOpen) return 'all of the plan are down: the last resort, as if it were up'
  const serving = first.pools.map((pool) => policy.pools[pool]!.name).join(', ')
  if (variants.length === 1) return serving
  const weights = variants.reduce((sum, { weight }) => sum + weight, 0)
  return `${serving}, one of ${variants.length} by weight (${variants.map(({ weight }) => weight).join(', ')} of ${weights})`
}
