/**
 * What names in inline pools and rules mean to each other: fallbacks, the pools of rules, PoPs, and the order of the
 * rules. They are looked at in what was written, well-formed or not, so that a bad geo code does not hide an undefined
 * pool; what is not well-formed itself is left to the shape (dynamic-shape.ts).
 */
import { isMapping } from '../base/is-mapping.ts'
import { didYouMean } from '../base/nearest-name.ts'
import { isNullText } from '../base/null-text.ts'
import type { DocumentPath, ProblemList } from '../base/problem-list.ts'
import { Type } from '../dns/numbers.ts'
import type { ZoneContext } from './zone-draft.ts'

export interface DynamicNames {
  /** Of the `dynamic` value. */
  readonly path: DocumentPath
  /** Of the record. */
  readonly type: number
  /** Pools and rules as written, or as the shape reads them: the names are the same texts. */
  readonly written: unknown
  /** Whether all of it is well-formed: only then can something be called unused. */
  readonly whole: boolean
  readonly context: ZoneContext
}

/** The names of one `dynamic`, with what is not well-formed left out. */
interface Outline extends DynamicNames {
  readonly pools: ReadonlyMap<string, { readonly fallback?: string; readonly pops: readonly (string | undefined)[] }>
  readonly rules: readonly OutlineRule[]
}

interface OutlineRule {
  readonly pool: string | undefined
  /** Whether it has geos, subnets, or anything beside its pool. */
  readonly geos: boolean
  readonly subnets: boolean
  readonly conditions: boolean
}

export function checkDynamicNames(names: DynamicNames, problems: ProblemList): void {
  const outline = outlineOf(names)
  if (outline !== undefined) for (const check of CHECKS) check(outline, problems)
}

/** How octoDNS writes "no fallback" when it dumps a pool; a pool of that very name wins. */
export function isNoFallback(fallback: string | undefined, pools: { has(name: string): boolean }): boolean {
  return fallback === undefined || (isNullText(fallback) && !pools.has(fallback))
}

const CHECKS = [checkPops, checkFallbacks, checkRulePools, checkUnusedPools, checkCatchAll, checkRuleOrder] as const

/** Undefined when there are no pools to name. */
function outlineOf(names: DynamicNames): Outline | undefined {
  const { pools: writtenPools, rules: writtenRules } = membersOf(names.written)
  if (!isMapping(writtenPools)) return undefined
  const pools = Object.entries(writtenPools).map(([name, pool]) => {
    const { fallback, values } = membersOf(pool)
    const pops = Array.isArray(values) ? values.map((value) => textOf(membersOf(value).pop)) : []
    return [name, { pops, ...(typeof fallback === 'string' && { fallback }) }] as const
  })
  const rules = (Array.isArray(writtenRules) ? writtenRules : []).map((rule): OutlineRule => {
    const { pool, ...others } = membersOf(rule)
    const { geos, subnets } = others
    return {
      pool: textOf(pool),
      geos: hasSome(geos),
      subnets: hasSome(subnets),
      // A misspelt condition is one, and so is a rule that is no mapping at all.
      conditions: !isMapping(rule) || Object.values(others).some(hasSome),
    }
  })
  return { ...names, pools: new Map(pools), rules }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMapping(value) ? value : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** As in octoDNS, an empty list of conditions is none. */
function hasSome(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0)
}

function checkPops({ path, pools, type, context }: Outline, problems: ProblemList): void {
  for (const [name, { pops }] of pools) {
    for (const [i, popName] of pops.entries()) {
      if (popName === undefined) continue
      const at = [...path, 'pools', name, 'values', i, 'pop']
      const pop = context.pops.get(popName)
      if (pop === undefined) {
        const hint = didYouMean(popName, context.pops.keys(), 'defined')
        problems.error(at, 'unknown-pop', `PoP "${popName}" is not defined`, { hint })
      } else if (type === Type.CNAME) {
        problems.error(at, 'pop-on-cname', `PoP "${popName}" is addresses, which a CNAME cannot hold`)
      } else if ((type === Type.A ? pop.ipv4 : pop.ipv6).length === 0) {
        const family = type === Type.A ? 'IPv4' : 'IPv6'
        problems.error(at, 'pop-without-address', `PoP "${popName}" has no ${family} address`)
      }
    }
  }
}

function checkFallbacks({ path, pools }: Outline, problems: ProblemList): void {
  const looping = new Set<string>()
  for (const [name, { fallback }] of pools) {
    if (fallback === undefined || isNoFallback(fallback, pools)) continue
    const at = [...path, 'pools', name, 'fallback']
    if (!pools.has(fallback)) {
      const hint = didYouMean(fallback, pools.keys(), 'defined')
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
function fallbackLoop(pools: Outline['pools'], start: string): string[] | undefined {
  const seen = [start]
  let next = pools.get(start)!.fallback
  while (next !== undefined && pools.has(next)) {
    if (next === start) return seen
    if (seen.includes(next)) return undefined
    seen.push(next)
    next = pools.get(next)!.fallback
  }
  return undefined
}

/** octoDNS lets only the rule without conditions target a pool that another rule has. */
function checkRulePools({ path, pools, rules }: Outline, problems: ProblemList): void {
  const usedBy = new Map<string, number>()
  for (const [i, { pool, conditions }] of rules.entries()) {
    if (pool === undefined) continue
    const at = [...path, 'rules', i, 'pool']
    const earlier = usedBy.get(pool)
    if (!pools.has(pool)) {
      const hint = didYouMean(pool, pools.keys(), 'defined')
      problems.error(at, 'undefined-pool', `rule ${i + 1} names pool "${pool}", which is not defined`, { hint })
    } else if (earlier !== undefined && conditions) {
      const message = `rules ${earlier + 1} and ${i + 1} both name pool "${pool}"; write their conditions in one rule`
      problems.error(at, 'pool-reused', message)
    }
    if (earlier === undefined) usedBy.set(pool, i)
  }
}

function checkUnusedPools({ path, pools, rules, whole }: Outline, problems: ProblemList): void {
  if (!whole || rules.length === 0) return
  const used = new Set([...rules.map(({ pool }) => pool), ...[...pools.values()].map(({ fallback }) => fallback)])
  for (const name of pools.keys()) {
    if (used.has(name)) continue
    const message = `pool "${name}" is used by no rule and is no pool's fallback`
    problems.error([...path, 'pools', name], 'unused-pool', message, { part: 'key' })
  }
}

function checkCatchAll({ path, rules }: Outline, problems: ProblemList): void {
  for (const [i, { conditions }] of rules.entries()) {
    const at = [...path, 'rules', i]
    const last = i === rules.length - 1
    if (last && conditions) {
      const message = 'the last rule has conditions: clients that no rule matches would get no answer'
      problems.error(at, 'missing-default', message, { hint: 'end the list with a rule that has a pool alone' })
    } else if (!last && !conditions) {
      const message = `rule ${i + 1} has no conditions and matches everyone, so the rules after it are never reached`
      problems.error(at, 'unreachable-rules', message)
    }
  }
}

/** As in octoDNS: rules with subnets alone come first, then those with subnets and geos, then those with geos alone. */
function checkRuleOrder({ path, rules }: Outline, problems: ProblemList): void {
  let reached = 0
  for (const [i, { geos, subnets }] of rules.entries()) {
    if (!subnets && !geos) continue
    const rank = subnets ? (geos ? 1 : 0) : 2
    if (rank < reached) {
      const earlier = reached === 2 ? 'rules with geos alone' : 'rules with geos'
      problems.error([...path, 'rules', i], 'rule-order', `rule ${i + 1} has subnets and must come before ${earlier}`)
    }
    reached = Math.max(reached, rank)
  }
}
