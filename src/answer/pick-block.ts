/**
 * Picks the block that answers an RRset: its own when it is static, and for a dynamic one that of the client's plan.
 * This is where a client's address is looked at: the client subnet option's, or the one the query came from
 * (RFC 7871 sections 7.1.2, 7.2.1 and 10).
 */
import { privateBlockLength } from '../dns/client-subnet.ts'
import { chooseVariant, noDataTtl, setPolicy, variantBlock, variantServing } from '../tables/answer-sets.ts'
import { lookupAddress, PLAN_BITS, PLAN_MASK } from '../tables/prefix-tree.ts'
import { RrsetKind, rrsetContent, rrsetKind, type ZoneImage } from '../tables/zone-image.ts'
import type { AnswerState } from './answer-state.ts'
import { countServing } from './query-counters.ts'

/**
 * The block's offset in `state.blockOctets`, which it sets; -1 when the client's plan has nothing to answer, and then sets
 * `state.noDataTtl`.
 */
export function pickBlock(state: AnswerState, image: ZoneImage, rrset: number): number {
  const content = rrsetContent(image, rrset)
  if (rrsetKind(image, rrset) === RrsetKind.STATIC) {
    state.blockOctets = image.octets
    return content
  }
  const sets = state.tables.answerSets
  const set = state.zone!.sets[content]!
  state.blockOctets = sets.octets
  const plan = planOfClient(state, setPolicy(sets, set))
  const variant = chooseVariant(sets, set, plan, state.random)
  if (variant < 0) {
    state.noDataTtl = noDataTtl(sets, set, plan)
    return -1
  }
  countServing(state.counters, variantServing(sets, variant), countryOfClient(state))
  return variantBlock(sets, variant)
}

/** The plan for this client, whose address goes to `state.located`; the response's scope becomes the longest prefix it depended on. */
function planOfClient(state: AnswerState, policy: number): number {
  const { subnet } = state.query
  let address = state.client
  let privateLength = 0
  if (subnet.present && subnet.source > 0) {
    privateLength = privateBlockLength(subnet.address)
    if (privateLength === 0 || subnet.source < privateLength) {
      privateLength = 0
      address = subnet.address
    }
  }
  state.located = address
  const packed = lookupAddress(state.tables.trees[policy]!, address)
  if (subnet.present && subnet.source > 0) {
    const scope = privateLength > 0 ? privateLength : packed >> PLAN_BITS
    if (scope > state.writer.scope) state.writer.scope = scope
  }
  return packed & PLAN_MASK
}

/** The number of the country of `state.located`; 0 for nowhere. */
function countryOfClient({ tables, located }: AnswerState): number {
  const { countries } = tables
  if (countries === undefined) return 0
  return countries.numbers[lookupAddress(countries, located) & PLAN_MASK]!
}
