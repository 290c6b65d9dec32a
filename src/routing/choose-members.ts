/**
 * A plan under today's health -> what can be answered: one variant, or several to draw from by weight. Never reads a
 * clock or a verdict itself; never answers nothing while a last resort is left (fail open).
 */
import type { Plan } from './choose-plan.ts'
import type { Member, Policy, Pool } from './policy.ts'

/** One possible answer. */
export interface Variant {
  /** Share among the plan's variants. */
  readonly weight: number
  /** Distinct, at least one. */
  readonly rdatas: readonly Uint8Array[]
  /** The pools that serve it, as positions in the policy; none when it fails open. */
  readonly pools: readonly number[]
  /** The PoPs in it, and for values that stand for none their pool; sorted. */
  readonly names: readonly string[]
  /** Whether this is the last resort, answered as if up. */
  readonly failOpen: boolean
}

/** The verdict on one rdata (an address, as a rule) of a member with status `obey`. */
export type IsUp = (member: Member, rdata: Uint8Array) => boolean

/**
 * What serves a plan for one record type. With `answers.pools` above 1, all usable members of that many pools are one
 * variant. With one pool, each usable member of the first usable pool gives a variant by its weight, with the next
 * usable ones in written order behind it, up to `answers.members`. A member is usable by those of its rdatas that are
 * up. Empty when nothing has rdata of the type (NODATA).
 */
export function chooseMembers(policy: Policy, plan: Plan, type: number, isUp: IsUp): Variant[] {
  const usable = plan
    .map((pool) => ({ pool, members: usableMembers(policy.pools[pool]!, type, isUp) }))
    .filter(({ members }) => members.length > 0)
    .slice(0, policy.answers.pools)
  if (usable.length === 0) return lastResort(policy, type)
  const pools = usable.map(({ pool }) => pool)
  if (policy.answers.pools > 1) {
    const all = usable.flatMap(({ members }) => members)
    return [variantOf(1, all, pools)]
  }
  const members = usable[0]!.members
  return members.map(({ weight }, i) => {
    const inTurn = [...members.slice(i), ...members.slice(0, i)].slice(0, policy.answers.members)
    return variantOf(weight, inTurn, pools)
  })
}

/** All that variants of the policy can have among their `names`. */
export function variantNames({ pools, lastResort }: Policy): string[] {
  const ofPools = pools.flatMap(({ name, members }) => members.map(({ pop = name }) => pop))
  return [...ofPools, ...lastResort.map(({ pop = LAST_RESORT }) => pop)]
}

const LAST_RESORT = 'last resort'

interface UsableMember {
  readonly name: string
  readonly weight: number
  readonly rdatas: readonly Uint8Array[]
}

function usableMembers(pool: Pool, type: number, isUp: IsUp): UsableMember[] {
  return pool.members
    .map((member) => {
      const { pop = pool.name, weight } = member
      return { name: pop, weight, rdatas: usableRdatas(member, type, isUp) }
    })
    .filter(({ rdatas }) => rdatas.length > 0)
}

/** Whether it has anything to answer this type with, whatever is up. */
export function hasData({ rdatas }: Member, type: number): boolean {
  return (rdatas[type] ?? []).length > 0
}

function usableRdatas(member: Member, type: number, isUp: IsUp): readonly Uint8Array[] {
  const rdatas = member.rdatas[type] ?? []
  if (member.status === 'up') return rdatas
  return member.status === 'down' ? [] : rdatas.filter((rdata) => isUp(member, rdata))
}

function lastResort(policy: Policy, type: number): Variant[] {
  const members = policy.lastResort
    .map(({ pop = LAST_RESORT, rdatas }) => ({ name: pop, weight: 1, rdatas: rdatas[type] ?? [] }))
    .filter(({ rdatas }) => rdatas.length > 0)
  return members.length === 0 ? [] : [{ ...variantOf(1, members, []), failOpen: true }]
}

function variantOf(weight: number, members: readonly UsableMember[], pools: readonly number[]): Variant {
  const names = [...new Set(members.map(({ name }) => name))].sort()
  return { weight, rdatas: distinctRdatas(members), pools, names, failOpen: false }
}

function distinctRdatas(members: readonly UsableMember[]): Uint8Array[] {
  const distinct = new Map<string, Uint8Array>()
  for (const rdata of members.flatMap(({ rdatas }) => rdatas)) {
    if (!distinct.has(rdata.join())) distinct.set(rdata.join(), rdata)
  }
  return [...distinct.values()]
}
