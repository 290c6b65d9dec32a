/**
 * Compiles `dynamic` of a record into a policy: a named one is looked up, an inline one becomes pools, rules and a last
 * resort of the same model. Fallback chains of pools are resolved here into ordered lists.
 */
import { didYouMean } from '../base/nearest-name.ts'
import type { DocumentPath, ProblemList } from '../base/problem-list.ts'
import { formatName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import type { RecordType } from '../dns/record-type.ts'
import { hasData } from '../routing/choose-members.ts'
import type { Member, Policy, Pool, Rule } from '../routing/policy.ts'
import { checkDynamic } from './dynamic-checks.ts'
import { isNoFallback } from './dynamic-names.ts'
import type { WrittenDynamic, WrittenPoolValue } from './dynamic-shape.ts'
import type { DraftValue, ZoneContext } from './zone-draft.ts'

/** A dynamic record whose parts are well-formed, each by itself. */
export interface DynamicRecord {
  /** Of the record; `dynamic` stands below it. */
  readonly path: DocumentPath
  readonly owner: Uint8Array
  readonly type: RecordType
  readonly values: readonly DraftValue[]
  /** `octodns.nearpop.answers`. */
  readonly answers: number | undefined
}

/** The policy that `name` stands for in this record; undefined (with problems) when it cannot serve it. */
export function findPolicy(
  record: DynamicRecord,
  name: string,
  context: ZoneContext,
  problems: ProblemList,
): Policy | undefined {
  const path = [...record.path, 'dynamic']
  checkPolicyName(path, name, context, problems)
  const policy = context.policies.get(name)
  if (policy === undefined) return undefined
  if (record.type.type === Type.CNAME) {
    const message = `policy "${name}" answers with addresses, which a CNAME cannot hold`
    problems.error(path, 'policy-on-cname', message, { hint: 'use types A and AAAA' })
    return undefined
  }
  const isAnswer = (member: Member) => hasData(member, record.type.type)
  if (![...policy.pools.flatMap((pool) => pool.members), ...policy.lastResort].some(isAnswer)) {
    const family = record.type.type === Type.A ? 'IPv4' : 'IPv6'
    problems.error(path, 'policy-without-address', `no PoP of policy "${name}" has an ${family} address`)
    return undefined
  }
  if (record.type.type === Type.A && !policy.lastResort.some(isAnswer)) {
    const message = `the default of policy "${name}" has no IPv4 address: clients that only it is left for get none`
    problems.warning(path, 'default-without-address', message)
  }
  if (record.values.length > 0) {
    const message = `values beside policy "${name}" would never be used: the policy has its own default`
    problems.error(record.values[0]!.path, 'values-beside-policy', message)
  }
  if (record.answers === undefined) return policy
  return { ...policy, answers: { ...policy.answers, pools: record.answers } }
}

export function checkPolicyName(path: DocumentPath, name: string, context: ZoneContext, problems: ProblemList): void {
  if (context.policies.has(name)) return
  const hint = didYouMean(name, context.policies.keys(), 'defined')
  problems.error(path, 'unknown-policy', `policy "${name}" is not defined`, { hint })
}

/** The policy of pools and rules written in the record itself; undefined (with problems) when they do not fit. */
export function compilePolicy(
  record: DynamicRecord,
  written: WrittenDynamic,
  context: ZoneContext,
  problems: ProblemList,
): Policy | undefined {
  const before = problems.problems.length
  if (record.values.length === 0) {
    const message = 'a record with pools and rules needs "values": the answer when every pool is down'
    problems.error(record.path, 'missing-values', message)
  }
  if (record.type.type === Type.CNAME && (record.answers ?? 1) > 1) {
    const path = [...record.path, 'octodns', 'nearpop', 'answers']
    problems.error(path, 'cname-answers', 'a CNAME has one target, so one answer (RFC 2181 section 10.1)')
  }
  checkDynamic({ path: [...record.path, 'dynamic'], type: record.type.type, written, context }, problems)
  if (problems.problems.slice(before).some((problem) => problem.severity === 'error')) return undefined

  const names = Object.keys(written.pools)
  const chain = (start: string) => fallbackChain(written, start).map((name) => names.indexOf(name))
  return {
    name: `${formatName(record.owner)} ${record.type.mnemonic}`,
    pools: names.map((name) => compilePool(record, name, written.pools[name]!.values, context)),
    rules: written.rules.map(
      (rule): Rule => ({
        geos: (rule.geos ?? []).map(({ geo }) => geo),
        subnets: rule.subnets ?? [],
        asns: rule.asns ?? [],
        target: { kind: 'ordered', pools: chain(rule.pool) },
      }),
    ),
    // The rule without conditions that ends the list serves whom no other matches.
    fallback: [],
    lastResort: [{ rdatas: { [record.type.type]: record.values.map(({ rdata }) => rdata) }, weight: 1, status: 'up' }],
    answers: { pools: 1, members: record.answers ?? 1 },
  }
}

function fallbackChain(written: WrittenDynamic, start: string): string[] {
  const chain: string[] = []
  let name: string | undefined = start
  while (name !== undefined && !chain.includes(name)) {
    chain.push(name)
    const fallback: string | undefined = written.pools[name]!.fallback
    name = isNoFallback(fallback, { has: (name) => Object.hasOwn(written.pools, name) }) ? undefined : fallback
  }
  return chain
}

function compilePool(
  record: DynamicRecord,
  name: string,
  values: readonly WrittenPoolValue[],
  context: ZoneContext,
): Pool {
  const type = record.type.type
  const members = values.map(({ value, pop, weight = 1, status = 'obey' }): Member => {
    if (value !== undefined) return { rdatas: { [type]: [value.rdata] }, weight, status }
    const addresses = context.pops.get(pop!)!
    return { pop: pop!, rdatas: { [type]: type === Type.A ? addresses.ipv4 : addresses.ipv6 }, weight, status }
  })
  return { name, members, bias: 0 }
}
