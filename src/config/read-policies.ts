/**
 * `policies` of nearpop.yaml -> policies of routing/policy.ts: each PoP a pool with the PoP as its one member, every
 * rule an ordered list or all by distance, the default behind each of them. Problems of shape are not reported here
 * (read-config.ts has the whole document checked at once): only what needs the PoPs and the other rules to see.
 */
import type { z } from 'zod'
import type { Document } from '../base/document.ts'
import type { DocumentValue } from '../base/document-value.ts'
import { LIMITS } from '../base/limits.ts'
import { didYouMean } from '../base/nearest-name.ts'
import type { ProblemList } from '../base/problem-list.ts'
import { checkShape } from '../base/shape.ts'
import { Type } from '../dns/numbers.ts'
import type { Policy, Pool, Pop, Rule, Target } from '../routing/policy.ts'
import { findDeadConditions } from '../routing/rule-conditions.ts'
import { isName, POLICY_SHAPE, type RULE_SHAPE } from './config-shape.ts'
import { DEFAULTS } from './defaults.ts'
import { membersOf } from './member-of.ts'
import { ALL_POPS } from './read-pops.ts'

type Path = readonly PropertyKey[]
type WrittenRule = z.output<typeof RULE_SHAPE>
type WrittenPolicy = z.output<typeof POLICY_SHAPE>

/** What reading the names in one policy needs. */
interface Context {
  readonly list: ProblemList
  /** PoPs of good shape. */
  readonly pops: ReadonlyMap<string, Pop>
  /** All names, so that a PoP of bad shape is not also reported as unknown. */
  readonly names: readonly string[]
  /** Position of each PoP's pool in the policy, in order of first mention. */
  readonly pools: Map<string, number>
}

/** The policies of good shape, in the order of the file. */
export function readPolicies(
  document: Document,
  pops: ReadonlyMap<string, Pop>,
  list: ProblemList,
): Map<string, Policy> {
  const policies = new Map<string, Policy>()
  const names = membersOf(document, 'pops').map(([name]) => name)
  const members = membersOf(document, 'policies')
  if (members.length > LIMITS.policiesMax) {
    const message = `${members.length} policies are defined, at most ${LIMITS.policiesMax}`
    list.error(['policies'], 'too-many', message, { part: 'key' })
  }
  for (const [name, written] of members) {
    const path = ['policies', name]
    if (!isName(name)) {
      const message = `"${name}" cannot name a policy: it takes letters, digits, "-" and "_"`
      list.error(path, 'name', message, { part: 'key' })
    }
    const shape = checkShape(document, POLICY_SHAPE, written, path).value
    if (shape === undefined) {
      checkPopNames(path, written, names, list)
      continue
    }
    policies.set(name, readPolicy(name, path, shape, { list, pops, names, pools: new Map() }))
  }
  return policies
}

/** What can be said of the names in a policy that is not well-formed elsewhere. */
function checkPopNames(path: Path, written: DocumentValue, names: readonly string[], list: ProblemList): void {
  if (typeof written === 'string' || Array.isArray(written)) return
  checkPopNamesIn([...path, 'default'], written.default, names, list)
  const rules = Array.isArray(written.rules) ? written.rules : []
  for (const [i, rule] of rules.entries()) {
    if (typeof rule === 'string' || Array.isArray(rule)) continue
    for (const key of ['pops', 'nearest']) checkPopNamesIn([...path, 'rules', i, key], rule[key], names, list)
  }
}

function checkPopNamesIn(path: Path, written: DocumentValue | undefined, names: readonly string[], list: ProblemList) {
  if (typeof written === 'string' && written !== ALL_POPS) checkPopName(path, written, names, list)
  if (!Array.isArray(written)) return
  for (const [i, name] of written.entries()) {
    if (typeof name === 'string') checkPopName([...path, i], name, names, list)
  }
}

/** Whether `pops` has the name, well-formed or not. What is no name at all is left to the shape. */
function checkPopName(path: Path, name: string, names: readonly string[], list: ProblemList): boolean {
  if (names.includes(name) || !isName(name)) return names.includes(name)
  list.error(path, 'unknown-pop', `PoP "${name}" is not defined`, { hint: didYouMean(name, names, 'defined') })
  return false
}

function readPolicy(name: string, path: Path, written: WrittenPolicy, context: Context): Policy {
  const rules = written.rules ?? []
  if (rules.length > LIMITS.rulesPerPolicyMax) {
    const message = `${rules.length} rules in one policy, at most ${LIMITS.rulesPerPolicyMax}`
    context.list.error([...path, 'rules'], 'too-many', message, { part: 'key' })
  }
  checkOrder([...path, 'rules'], rules, context.list)
  const read = rules.map((rule, i) => readRule([...path, 'rules', i], rule, context))
  const fallback = readPools([...path, 'default'], written.default, context)
  const pools = [...context.pools.keys()].map((pop) => poolOf(context.pops.get(pop)!))
  return {
    name,
    pools,
    rules: read,
    fallback,
    lastResort: fallback.flatMap((pool) => pools[pool]!.members),
    answers: { pools: written.answers ?? DEFAULTS.answers, members: 1 },
    ...(written.healthcheck === undefined ? {} : { healthcheck: written.healthcheck }),
  }
}

/** Conditions and whole rules that are in vain, because the first rule that matches wins. */
function checkOrder(path: Path, rules: readonly WrittenRule[], list: ProblemList): void {
  const line = (rule: number) => list.lineOf([...path, rule])
  for (const { rule, key, index, text, earlierRule, earlierText } of findDeadConditions(rules)) {
    const same = text === earlierText
    const taken = same ? 'it is' : `"${earlierText}" is`
    const message = `"${text}" never decides: ${taken} already in the rule of line ${line(earlierRule)}`
    list.error([...path, rule, key, index], same ? 'repeated-condition' : 'unreachable-condition', message)
  }
  const catchAll = rules.findIndex((rule) => !rule.geos && !rule.subnets && !rule.asns)
  if (catchAll < 0 || catchAll === rules.length - 1) return
  const message = `this rule is never reached: the rule of line ${line(catchAll)} has no conditions and takes every client`
  list.error([...path, catchAll + 1], 'unreachable-rule', message)
}

function readRule(path: Path, written: WrittenRule, context: Context): Rule {
  const { geos = [], subnets = [], asns = [] } = written
  for (const key of ['geos', 'subnets', 'asns'] as const) {
    if (written[key]?.length === 0) context.list.error([...path, key], 'empty-list', 'the list is empty')
  }
  for (const [i, { note }] of geos.entries()) {
    if (note !== undefined) context.list.warning([...path, 'geos', i], 'geo-continent', note)
  }
  return { geos: geos.map(({ geo }) => geo), subnets, asns, target: readTarget(path, written, context) }
}

function readTarget(path: Path, written: WrittenRule, context: Context): Target {
  if ((written.pops === undefined) === (written.nearest === undefined)) {
    const count = written.pops === undefined ? 'neither "pops" nor' : 'both "pops" and'
    context.list.error(path, 'rule-target', `a rule with ${count} "nearest": exactly one of them is wanted`)
  }
  if (written.nearest !== undefined) {
    return { kind: 'nearest', pools: readNearest([...path, 'nearest'], written.nearest, context) }
  }
  return { kind: 'ordered', pools: written.pops ? readPools([...path, 'pops'], written.pops, context) : [] }
}

function readNearest(path: Path, written: readonly string[], context: Context): number[] {
  const all = written.length === 1 && written[0] === ALL_POPS
  const pools = readPools(path, all ? context.names : written, context)
  for (const [i, name] of (all ? context.names : written).entries()) {
    const pop = context.pops.get(name)
    if (pop === undefined || pop.location !== undefined) continue
    const message = `PoP "${name}" has no location, and "nearest" orders by distance`
    const hint = `add \`location: [latitude, longitude]\` to PoP "${name}"`
    context.list.error(all ? path : [...path, i], 'no-location', message, { hint })
  }
  return pools
}

/** Positions of the named PoPs' pools; a PoP that a policy has not named yet gets the next one. */
function readPools(path: Path, names: readonly string[], context: Context): number[] {
  if (names.length === 0) context.list.error(path, 'empty-list', 'the list is empty: name at least one PoP')
  const positions = new Set<number>()
  for (const [i, name] of names.entries()) {
    if (checkPopName([...path, i], name, context.names, context.list) && context.pops.has(name)) {
      const position = context.pools.get(name) ?? context.pools.size
      if (positions.has(position)) context.list.error([...path, i], 'duplicate-pop', `PoP "${name}" is listed twice`)
      context.pools.set(name, position)
      positions.add(position)
    }
  }
  return [...positions]
}

function poolOf(pop: Pop): Pool {
  const rdatas: Record<number, readonly Uint8Array[]> = {}
  if (pop.ipv4.length > 0) rdatas[Type.A] = pop.ipv4
  if (pop.ipv6.length > 0) rdatas[Type.AAAA] = pop.ipv6
  const location = pop.location === undefined ? {} : { location: pop.location }
  return {
    name: pop.name,
    members: [{ pop: pop.name, rdatas, weight: 1, status: 'obey' }],
    ...location,
    bias: pop.bias,
  }
}
