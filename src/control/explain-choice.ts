/** What a policy chooses for a client of a plan under the health of the moment, candidate by candidate. */
import { recordTypeByNumber } from '../dns/rdata/registry.ts'
import type { CheckStatus, PopStatus } from '../health/health-status.ts'
import { chooseMembers, type Variant } from '../routing/choose-members.ts'
import type { Plan } from '../routing/choose-plan.ts'
import type { Member, Policy } from '../routing/policy.ts'
import { ttlOfPlan } from './answers.ts'
import type { Candidate, ExplainedChoice } from './explanation.ts'
import { butDown, type HealthView } from './health-view.ts'
import { describeOverride } from './pop-state.ts'
import { checksOfSet, type SetChecks } from './set-checks.ts'
import type { DynamicSet } from './snapshot.ts'

/** Health that says why; HealthControl is one. */
export interface ExplainableHealth extends HealthView {
  describePop(pop: string): PopStatus
  /** Undefined for a check that is not run. */
  describeCheck(key: string): CheckStatus | undefined
}

/** The health of the moment, and what is supposed on top of it. */
export interface SupposedMoment {
  readonly health: ExplainableHealth
  readonly down: ReadonlySet<string>
  readonly nowMs: number
}

export interface MadeChoice {
  readonly choice: ExplainedChoice
  readonly variants: readonly Variant[]
  /** Seconds. */
  readonly ttl: number
}

export function explainChoice(set: DynamicSet, policy: Policy, plan: Plan, moment: SupposedMoment): MadeChoice {
  const { type } = set
  const checks = checksOfSet(set, policy)
  const health = butDown(moment.health, moment.down)
  const isUp = ({ pop }: Member, rdata: Uint8Array) => health.isUp(pop, checks.get(rdata)?.key)
  const variants = chooseMembers(policy, plan, type, isUp)
  const nameOf = (pool: number) => policy.pools[pool]!.name
  const candidates = plan.flatMap((pool) =>
    policy.pools[pool]!.members.flatMap((member) =>
      (member.rdatas[type] ?? []).map((rdata): Candidate => {
        const up = member.status === 'up' || (member.status === 'obey' && isUp(member, rdata))
        const data = recordTypeByNumber(type).format(rdata)
        return { pool: nameOf(pool), pop: member.pop, data, up, why: whySo(member, rdata, checks, moment) }
      }),
    ),
  )
  const [first] = variants
  const choice = {
    policy: policy.name,
    plan: plan.map(nameOf),
    candidates,
    pools: (first?.pools ?? []).map(nameOf),
    isLastResort: first?.failOpen ?? false,
  }
  return { choice, variants, ttl: ttlOfPlan(set, policy, plan, checks, health) }
}

function whySo({ pop, status }: Member, rdata: Uint8Array, checks: SetChecks, moment: SupposedMoment): string {
  const { health, down, nowMs } = moment
  if (status !== 'obey') return `its status says ${status}`
  if (pop !== undefined && down.has(pop)) return 'supposed down'
  const override = pop === undefined ? undefined : health.describePop(pop).override
  if (override !== undefined) {
    return `${describeOverride(override, nowMs)}${override.reason === undefined ? '' : `: ${override.reason}`}`
  }
  const check = checks.get(rdata)
  return (check && health.describeCheck(check.key)?.why) ?? 'not checked'
}
