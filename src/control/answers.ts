/**
 * The answers of a snapshot's dynamic sets under today's health. A change of health renders the sets anew that depend
 * on it, and no others; zones, trees and serials never move.
 */
import { LIMITS } from '../base/limits.ts'
import { answerTtl } from '../health/answer-ttl.ts'
import type { Check } from '../health/check.ts'
import { chooseMembers, hasData } from '../routing/choose-members.ts'
import type { Plan } from '../routing/choose-plan.ts'
import type { Member, Policy } from '../routing/policy.ts'
import { type AnswerSets, openAnswerSets } from '../tables/answer-sets.ts'
import { joinAnswerSets, type RenderedSet, renderAnswerSet } from '../tables/build-answer-sets.ts'
import { CountedNames } from './counted-names.ts'
import type { HealthView } from './health-view.ts'
import { checksOfSet, type SetChecks } from './set-checks.ts'
import type { DynamicSet, Snapshot } from './snapshot.ts'

/** What changed: checks by key, PoPs by name. */
export interface HealthTouch {
  readonly keys: ReadonlySet<string>
  readonly pops: ReadonlySet<string>
}

export class Answers {
  readonly #health: HealthView
  readonly #names: CountedNames
  readonly #sets: readonly SetInUse[]
  #rendered: RenderedSet[] | undefined

  /** `names` are the numbers that answers are counted under; they go on from snapshot to snapshot. */
  constructor(snapshot: Snapshot, health: HealthView, names = new CountedNames()) {
    this.#health = health
    this.#names = names
    this.#sets = snapshot.sets.map((set) => {
      const { policy, plans } = snapshot.policies[set.policy]!
      return { set, policy, plans, checks: checksOfSet(set, policy), failingOpen: 0, lastResorts: [] }
    })
  }

  /** Every check that some answer depends on; identical ones more than once. */
  checks(): Check[] {
    return this.#sets.flatMap(({ checks }) => [...checks.values()])
  }

  /** How many answers, one for each set and plan, are the last resort now. */
  failingOpen(): number {
    return this.#sets.reduce((sum, { failingOpen }) => sum + failingOpen, 0)
  }

  /** What answers hold although it is down, as nobody else is left: PoPs, among other names. */
  lastResorts(): ReadonlySet<string> {
    return new Set(this.#sets.flatMap(({ lastResorts }) => lastResorts))
  }

  answerSets(): AnswerSets {
    this.#rendered ??= this.#sets.map((used) => this.#render(used))
    return openAnswerSets(joinAnswerSets(this.#rendered))
  }

  /** Renders what depends on the touched; false when nothing does, and the answer sets are as they were. */
  refresh(touch: HealthTouch): boolean {
    let isAny = false
    for (const [i, used] of this.#sets.entries()) {
      if (this.#rendered === undefined || !depends(used, touch)) continue
      this.#rendered[i] = this.#render(used)
      isAny = true
    }
    return isAny
  }

  #render(used: SetInUse): RenderedSet {
    const { set, policy, plans, checks } = used
    const isUp = (member: Member, rdata: Uint8Array) => this.#health.isUp(member.pop, checks.get(rdata)?.key)
    const rendered = plans.map((plan) => {
      const variants = chooseMembers(policy, plan, set.type, isUp).map((variant) => {
        return { ...variant, serving: this.#names.numberOf(variant.names) }
      })
      // That there is nothing, and never will be, may be kept as long as the zone says.
      const isForGood = variants.length === 0 && !planHasData(policy, plan, set.type)
      return { ttl: isForGood ? LIMITS.ttlSecondsMax : ttlOfPlan(set, policy, plan, checks, this.#health), variants }
    })
    const open = rendered.map(({ variants }) => variants.filter(({ failOpen }) => failOpen))
    used.failingOpen = open.filter(({ length }) => length > 0).length
    used.lastResorts = [...new Set(open.flat().flatMap(({ names }) => names))]
    return renderAnswerSet({ policy: set.policy, type: set.type, plans: rendered })
  }
}

/** Seconds. Any verdict that a client of the plan could be moved by shortens it. */
export function ttlOfPlan(
  { type, ttl }: DynamicSet,
  policy: Policy,
  plan: Plan,
  checks: SetChecks,
  health: HealthView,
): number {
  const members = plan.flatMap((pool) => policy.pools[pool]!.members).filter(({ status }) => status === 'obey')
  const changes = members.flatMap(({ pop, rdatas }) =>
    (rdatas[type] ?? []).map((rdata) => health.earliestChangeMs(pop, checks.get(rdata)?.key)),
  )
  return answerTtl(ttl, changes)
}

function planHasData(policy: Policy, plan: Plan, type: number): boolean {
  return plan.some((pool) => policy.pools[pool]!.members.some((member) => hasData(member, type)))
}

interface SetInUse {
  readonly set: DynamicSet
  readonly policy: Policy
  readonly plans: readonly Plan[]
  readonly checks: SetChecks
  /** How many of its plans are answered with the last resort. */
  failingOpen: number
  /** The names in these. */
  lastResorts: readonly string[]
}

function depends({ policy, checks }: SetInUse, { keys, pops }: HealthTouch): boolean {
  for (const { key } of checks.values()) if (keys.has(key)) return true
  return policy.pools.some(({ members }) => members.some(({ pop }) => pop !== undefined && pops.has(pop)))
}
