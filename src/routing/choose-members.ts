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
  /** Whether this is the last resort, answered as if up. */
  readonly failOpen: boolean
}

/** The verdict on a member with status `obey`, by positions of pool and member. */
export type IsUp = (pool: number, member: number) => boolean

/**
 * What serves a plan for one record type. With `answers.pools` above 1, all usable members of that many pools are one
 * variant. With one pool, each usable member of the first usable pool gives a variant by its weight, with the next
 * usable ones in written order behind it, up to `answers.members`. Empty when nothing has rdata of the type (NODATA).
 */
export function chooseMembers(policy: Policy, plan: Plan, type: number, isUp: IsUp): Variant[] {
  const usable = plan
    .map((pool) => ({ pool, members: usableMembers(policy.pools[pool]!, pool, type, isUp) }))
    .filter(({ members }) => members.length > 0)
    .slice(0, policy.answers.pools)
  if (usable.length === 0) return lastResort(policy, type)
  const pools = usable.map(({ pool }) => pool)
  if (policy.answers.pools > 1) {
    const rdatas = distinctRdatas(
      usable.flatMap(({ members }) => members),
      type,
    )
    return [{ weight: 1, rdatas, pools, failOpen: false }]
  }
  const members = usable[0]!.members
  return members.map((member, i) => {
    const inTurn = [...members.slice(i), ...members.slice(0, i)].slice(0, policy.answers.members)
    return { weight: member.weight, rdatas: distinctRdatas(inTurn, type), pools, failOpen: false }
  })
}

function usableMembers(pool: Pool, poolPosition: number, type: number, isUp: IsUp): Member[] {
  return pool.members.filter(
    (member, position) =>
      hasRdatas(member, type) && (member.status === 'up' || (member.status === 'obey' && isUp(poolPosition, position))),
  )
}

function lastResort(policy: Policy, type: number): Variant[] {
  const rdatas = distinctRdatas(policy.lastResort, type)
  return rdatas.length === 0 ? [] : [{ weight: 1, rdatas, pools: [], failOpen: true }]
}

function hasRdatas(member: Member, type: number): boolean {
  return (member.rdatas[type] ?? []).length > 0
}

function distinctRdatas(members: readonly Member[], type: number): Uint8Array[] {
  const rdatas = new Map<string, Uint8Array>()
  for (const rdata of members.flatMap((member) => member.rdatas[type] ?? [])) {
    if (!rdatas.has(rdata.join())) rdatas.set(rdata.join(), rdata)
  }
  return [...rdatas.values()]
}
