/**
 * How much of the address space gets another plan when the databases behind a policy change: both pairs of trees walked
 * side by side, each network weighed by its size. Of the known part only, as most of IPv6 is nowhere and stays there: where
 * a country is known before or after, or the plan changes.
 */
import type { Family } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import type { Plan } from '../routing/choose-plan.ts'
import type { PolicyTrees } from './build-policy-trees.ts'
import { lookupAddress, PLAN_BITS, PLAN_MASK, type PlanAndDepth } from './prefix-tree.ts'
import { advance } from './walk-networks.ts'

/** Of one policy, beside those of the made-up policy of countries (routing/country-policy.ts), over the same databases. */
export interface ComparedTrees {
  readonly policy: PolicyTrees
  readonly countries: PolicyTrees
}

/** From 0 to 1; 0 where nothing is known at all. */
export function changedShare(before: ComparedTrees, after: ComparedTrees, family: Family): number {
  const octets = new Uint8Array(family === 4 ? 4 : 16)
  const cell = newClientAddress()
  const lookup = (trees: PolicyTrees): PlanAndDepth => lookupAddress(trees, cell)
  const [textsBefore, textsAfter] = [textsOf(before.policy), textsOf(after.policy)]
  const [knownBefore, knownAfter] = [knownIn(before.countries), knownIn(after.countries)]
  let known = 0
  let changed = 0
  for (let more = true; more; ) {
    setClientOctets(cell, family, octets)
    const [planBefore, planAfter] = [lookup(before.policy), lookup(after.policy)]
    const [countryBefore, countryAfter] = [lookup(before.countries), lookup(after.countries)]
    const length = Math.max(planBefore, planAfter, countryBefore, countryAfter) >> PLAN_BITS // the depth is on top
    const isChanged = textsBefore[planBefore & PLAN_MASK] !== textsAfter[planAfter & PLAN_MASK]
    const isKnown = knownBefore[countryBefore & PLAN_MASK]! || knownAfter[countryAfter & PLAN_MASK]!
    if (isChanged) changed += 2 ** -length
    if (isChanged || isKnown) known += 2 ** -length
    more = advance(octets, length)
  }
  return known === 0 ? 0 : changed / known
}

/** Two compilations may number the plans of a policy each in their own way. */
function textsOf({ plans }: PolicyTrees): readonly string[] {
  return plans.map((plan) => plan.join())
}

function knownIn({ plans }: PolicyTrees): readonly boolean[] {
  return plans.map((plan: Plan) => plan.length > 0)
}
