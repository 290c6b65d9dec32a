/**
 * Finds the name in its zone: the node itself, the wildcard that stands for it, or the cut above it. Closest
 * enclosers, cuts and wildcards were resolved when the zone was compiled; here is one probe per label at most
 * (RFC 1034 section 4.3.2; RFC 4592 section 3.3.1).
 */
import { Type } from '../dns/numbers.ts'
import { findName } from '../tables/name-table.ts'
import { APEX, findRrset, nodeCut, nodeWildcard, type ZoneImage } from '../tables/zone-image.ts'
import type { AnswerState } from './answer-state.ts'

export const Match = {
  /** `state.node` is the name, or the wildcard that stands for it. */
  FOUND: 0,
  /** Neither the name nor a wildcard exists. */
  MISSING: 1,
  /** `state.node` is the delegation at or above the name. */
  DELEGATED: 2,
  /** `state.node` is the DNAME owner above the name. */
  BELOW_DNAME: 3,
} as const
export type Match = (typeof Match)[keyof typeof Match]

/** Looks `state.query.name` up in `state.zone`, which holds it; sets `state.node`. */
export function findNode(state: AnswerState): Match {
  const { name } = state.query
  const { image } = state.zone!
  let label = 0
  let node = findName(image, name, 0)
  while (node < 0) node = findName(image, name, ++label) // ends at the apex, which is always there
  const cut = nodeCut(image, node)
  if (cut >= 0) {
    const isOwner = label === 0 && node === cut
    const delegates = isDelegation(image, cut)
    state.node = cut
    // At the cut itself DS is the parent's data (RFC 4035 section 3.1.4.1); a DNAME leaves its own owner alone.
    const isAnswered = isOwner && (!delegates || state.query.type === Type.DS)
    return isAnswered ? Match.FOUND : delegates ? Match.DELEGATED : Match.BELOW_DNAME
  }
  state.node = label === 0 ? node : nodeWildcard(image, node)
  return state.node >= 0 ? Match.FOUND : Match.MISSING
}

function isDelegation(image: ZoneImage, cut: number): boolean {
  return cut !== APEX && findRrset(image, cut, Type.NS) >= 0
}
