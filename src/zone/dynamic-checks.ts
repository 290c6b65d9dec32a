/**
 * What can be wrong in inline pools and rules although every key is well-formed: the checks octoDNS makes, with its
 * meaning, and those of our own keys. One function for one subject; the table below is all of them.
 */
import { LIMITS } from '../base/limits.ts'
import { didYouMean } from '../base/nearest-name.ts'
import type { DocumentPath, ProblemList } from '../base/problem-list.ts'
import { Type } from '../dns/numbers.ts'
import { findDeadConditions } from '../routing/rule-conditions.ts'
import type { WrittenDynamic, WrittenRule } from './dynamic-shape.ts'
import type { ZoneContext } from './zone-draft.ts'

export interface DraftDynamic {
  /** Of the `dynamic` value. */
  readonly path: DocumentPath
  /** Of the record. */
  readonly type: number
  readonly written: WrittenDynamic
  readonly context: ZoneContext
}

type Check = (dynamic: DraftDynamic, problems: ProblemList) => void

export function checkDynamic(dynamic: DraftDynamic, problems: ProblemList): void {
  for (const check of CHECKS) check(dynamic, problems)
}

const CHECKS: readonly Check[] = [
  checkCounts,
  checkPoolValues,
  checkWeights,
  checkDuplicateValues,
  checkFallbacks,
  checkRulePools,
  checkUnusedPools,
  checkCatchAll,
  checkRuleOrder,
  checkConditions,
  checkGeoNotes,
]

/** How octoDNS writes "no fallback" when it dumps a pool; a pool of that very name wins. */
export function isNoFallback(fallback: string | undefined, pools: WrittenDynamic['pools']): boolean {
  return fallback === undefined || (['', 'null', '~'].includes(fallback) && !Object.hasOwn(pools, fallback))
}

function checkCounts({ path, written }: DraftDynamic, problems: ProblemList): void {
  if (Object.keys(written.pools).length === 0) problems.error([...path, 'pools'], 'missing-pools', 'there are no pools')
  const rules = written.rules.length
  if (rules === 0) problems.error([...path, 'rules'], 'missing-rules', 'there are no rules')
  if (rules > LIMITS.rulesPerPolicyMax) {
    const message = `${rules} rules in one policy, at most ${LIMITS.rulesPerPolicyMax}`
    problems.error([...path, 'rules'], 'too-many', message, { part: 'key' })
  }
  for (const [name, pool] of Object.entries(written.pools)) {
    if (pool.values.length > 0) continue
    problems.error([...path, 'pools', name], 'empty-pool', `pool "${name}" has no values`)
  }
}

function checkPoolValues({ path, written, type, context }: DraftDynamic, problems: ProblemList): void {
  for (const [name, pool] of Object.entries(written.pools)) {
    for (const [i, { value, pop }] of pool.values.entries()) {
      const at = [...path, 'pools', name, 'values', i]
      if ((value === undefined) === (pop === undefined)) {
        const message = `a value of pool "${name}" is either "value" or "pop"${value ? ', not both' : ''}`
        problems.error(at, 'value-or-pop', message)
      } else if (pop !== undefined) {
        checkPop([...at, 'pop'], pop, type, context, problems)
      }
    }
  }
}

function checkPop(at: DocumentPath, name: string, type: number, context: ZoneContext, problems: ProblemList): void {
  const pop = context.pops.get(name)
  if (pop === undefined) {
    const hint = didYouMean(name, context.pops.keys(), 'defined')
    problems.error(at, 'unknown-pop', `PoP "${name}" is not defined`, { hint })
  } else if (type === Type.CNAME) {
    problems.error(at, 'pop-on-cname', `PoP "${name}" is addresses, which a CNAME cannot hold`)
  } else if ((type === Type.A ? pop.ipv4 : pop.ipv6).length === 0) {
    const family = type === Type.A ? 'IPv4' : 'IPv6'
    problems.error(at, 'pop-without-address', `PoP "${name}" has no ${family} address`)
  }
}

/** A weight says something only beside other values. */
function checkWeights({ path, written }: DraftDynamic, problems: ProblemList): void {
  for (const [name, { values }] of Object.entries(written.pools)) {
    if (values.length !== 1 || (values[0]!.weight ?? 1) === 1) continue
    const at = [...path, 'pools', name, 'values', 0, 'weight']
    problems.warning(at, 'single-weight', `pool "${name}" has a single value, so its weight means nothing`)
  }
}

function checkDuplicateValues({ path, written }: DraftDynamic, problems: ProblemList): void {
  for (const [name, { values }] of Object.entries(written.pools)) {
    const seen = new Set<string>()
    for (const [i, { value, pop }] of values.entries()) {
      const key = pop ?? String(value?.rdata)
      if (seen.has(key)) {
        const at = [...path, 'pools', name, 'values', i, pop === undefined ? 'value' : 'pop']
        problems.error(at, 'duplicate-value', `pool "${name}" has this value twice; give it a weight instead`)
      }
      seen.add(key)
    }
  }
}

function checkFallbacks({ path, written }: DraftDynamic, problems: ProblemList): void {
  const pools = written.pools
  const looping = new Set<string>()
  for (const [name, { fallback }] of Object.entries(pools)) {
    if (fallback === undefined || isNoFallback(fallback, pools)) continue
    const at = [...path, 'pools', name, 'fallback']
    if (!Object.hasOwn(pools, fallback)) {
      const hint = didYouMean(fallback, Object.keys(pools), 'defined')
      problems.error(at, 'undefined-fallback', `fallback "${fallback}" of pool "${name}" is not a pool`, { hint })
      continue
    }
    if (looping.has(name)) continue
    const loop = fallbackLoop(pools, name)
    if (loop === undefined) continue
    for (const member of loop) looping.add(member)
    problems.error(at, 'fallback-loop', `the fallbacks form a loop: ${[...loop, name].join(' -> ')}`)
  }
}

/** The pools from `start` back to it; undefined when its fallbacks end, or loop without it. */
function fallbackLoop(pools: WrittenDynamic['pools'], start: string): string[] | undefined {
  const seen = [start]
  let next = pools[start]!.fallback
  while (next !== undefined && Object.hasOwn(pools, next)) {
    if (next === start) return seen
    if (seen.includes(next)) return undefined
    seen.push(next)
    next = pools[next]!.fallback
  }
  return undefined
}

/** octoDNS lets only the rule without conditions target a pool that another rule has. */
function checkRulePools({ path, written }: DraftDynamic, problems: ProblemList): void {
  const usedBy = new Map<string, number>()
  for (const [i, rule] of written.rules.entries()) {
    const at = [...path, 'rules', i, 'pool']
    const earlier = usedBy.get(rule.pool)
    if (!Object.hasOwn(written.pools, rule.pool)) {
      const hint = didYouMean(rule.pool, Object.keys(written.pools), 'defined')
      problems.error(at, 'undefined-pool', `rule ${i + 1} names pool "${rule.pool}", which is not defined`, { hint })
    } else if (earlier !== undefined && hasConditions(rule)) {
      const message = `rules ${earlier + 1} and ${i + 1} both name pool "${rule.pool}"; write their conditions in one rule`
      problems.error(at, 'pool-reused', message)
    }
    if (earlier === undefined) usedBy.set(rule.pool, i)
  }
}

function checkUnusedPools({ path, written }: DraftDynamic, problems: ProblemList): void {
  if (written.rules.length === 0) return
  const used = new Set([
    ...written.rules.map((rule) => rule.pool),
    ...Object.values(written.pools).map((pool) => pool.fallback),
  ])
  for (const name of Object.keys(written.pools)) {
    if (used.has(name)) continue
    const message = `pool "${name}" is used by no rule and is no pool's fallback`
    problems.error([...path, 'pools', name], 'unused-pool', message, { part: 'key' })
  }
}

function checkCatchAll({ path, written: { rules } }: DraftDynamic, problems: ProblemList): void {
  for (const [i, rule] of rules.entries()) {
    const at = [...path, 'rules', i]
    const last = i === rules.length - 1
    if (last && hasConditions(rule)) {
      const message = 'the last rule has conditions: clients that no rule matches would get no answer'
      problems.error(at, 'missing-default', message, { hint: 'end the list with a rule that has a pool alone' })
    } else if (!last && !hasConditions(rule)) {
      const message = `rule ${i + 1} has no conditions and matches everyone, so the rules after it are never reached`
      problems.error(at, 'unreachable-rules', message)
    }
  }
}

/** As in octoDNS: rules with subnets alone come first, then those with subnets and geos, then those with geos alone. */
function checkRuleOrder({ path, written }: DraftDynamic, problems: ProblemList): void {
  let reached = 0
  for (const [i, rule] of written.rules.entries()) {
    if (rule.subnets === undefined && rule.geos === undefined) continue
    const rank = rule.subnets === undefined ? 2 : rule.geos === undefined ? 0 : 1
    if (rank < reached) {
      const earlier = reached === 2 ? 'rules with geos alone' : 'rules with geos'
      problems.error([...path, 'rules', i], 'rule-order', `rule ${i + 1} has subnets and must come before ${earlier}`)
    }
    reached = Math.max(reached, rank)
  }
}

function checkConditions({ path, written: { rules } }: DraftDynamic, problems: ProblemList): void {
  for (const [i, rule] of rules.entries()) {
    for (const key of ['geos', 'subnets', 'asns'] as const) {
      if (rule[key]?.length !== 0) continue
      problems.error([...path, 'rules', i, key], 'empty-condition', `rule ${i + 1} has an empty list of ${key}`)
    }
  }
  for (const { rule, key, index, text, earlierRule, earlierText } of findDeadConditions(rules)) {
    const at = [...path, 'rules', rule, key, index]
    const message =
      text === earlierText
        ? `"${text}" stands in rule ${earlierRule + 1} already`
        : `"${text}" is never reached: rule ${earlierRule + 1} has "${earlierText}", which holds it`
    problems.error(at, 'unreachable-condition', message)
  }
}

function checkGeoNotes({ path, written }: DraftDynamic, problems: ProblemList): void {
  for (const [i, { geos = [] }] of written.rules.entries()) {
    for (const [j, { note }] of geos.entries()) {
      if (note !== undefined) problems.warning([...path, 'rules', i, 'geos', j], 'geo-continent', note)
    }
  }
}

function hasConditions(rule: WrittenRule): boolean {
  return rule.geos !== undefined || rule.subnets !== undefined || rule.asns !== undefined
}
