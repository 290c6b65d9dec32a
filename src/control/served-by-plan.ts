/** Who serves the clients of each plan, and whether that is who is meant to: for maps, offline and of a running server. */
import { chooseMembers, hasData, type IsUp } from '../routing/choose-members.ts'
import type { Plan } from '../routing/choose-plan.ts'
import type { Policy } from '../routing/policy.ts'
import type { Served } from './serving-map.ts'

export type PlanServed = Pick<Served, 'pops' | 'choice'>

/** In the order of the plans; undefined where nobody has data of the type. */
export function servedByPlan(
  policy: Policy,
  plans: readonly Plan[],
  type: number,
  isUp: IsUp,
): (PlanServed | undefined)[] {
  return plans.map((plan) => {
    // The variants of a plan differ in members, not in pools.
    const [variant] = chooseMembers(policy, plan, type, isUp)
    if (variant === undefined) return undefined
    if (variant.failOpen) return { pops: lastResortPops(policy, type), choice: 'last-resort' }
    const [meant] = chooseMembers(policy, plan, type, () => true)
    const pops = variant.pools.map((pool) => policy.pools[pool]!.name)
    return { pops, choice: meant!.pools.join() === variant.pools.join() ? 'first' : 'fallback' }
  })
}

function lastResortPops({ lastResort }: Policy, type: number): string[] {
  const answering = lastResort.filter((member) => hasData(member, type))
  return [...new Set(answering.flatMap(({ pop }) => pop ?? []))]
}
