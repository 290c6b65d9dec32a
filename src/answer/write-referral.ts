/**
 * A referral: the delegation's NS in the authority section, its addresses in the additional section, AA off. Glue
 * for servers below the cut has to be complete, or TC is set (RFC 1034 section 4.2.1; RFC 9471 section 3).
 */

import { nameLengthAt } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import { truncate } from '../dns/response-writer.ts'
import { findRrset, nodeNameAt, rrsetContent } from '../tables/zone-image.ts'
import type { AnswerState } from './answer-state.ts'
import { appendAdditional } from './append-additional.ts'
import { appendBlock } from './append-block.ts'
import { suffixPosition } from './suffix-position.ts'

/** Refers to the servers of the cut at `state.node`. */
export function writeReferral(state: AnswerState): void {
  const { writer, query } = state
  const { image } = state.zone!
  const ownerAt = suffixPosition(state, nameLengthAt(image.octets, nodeNameAt(image, state.node)))
  const rrset = findRrset(image, state.node, Type.NS)
  const from = writer.at
  const records = appendBlock(writer, image.octets, rrsetContent(image, rrset), ownerAt, state.apexAt)
  if (records < 0) {
    truncate(writer, query)
    return
  }
  writer.authorities += records
  appendAdditional(state, rrset, from)
}
