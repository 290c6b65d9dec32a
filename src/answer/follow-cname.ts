/**
 * A CNAME on the way to other data: it is answered, and its target becomes the name being looked up, as long as that
 * lies in zones of ours (RFC 1034 section 4.3.2 step 3a).
 */
import { readCursor } from '../dns/name-cursor.ts'
import { Type } from '../dns/numbers.ts'
import { truncate } from '../dns/response-writer.ts'
import { blockPatches, RECORD_HEADER_OCTETS } from '../tables/block.ts'
import { RrsetKind, rrsetKind, rrsetLink } from '../tables/zone-image.ts'
import type { AnswerState } from './answer-state.ts'
import { appendBlock } from './append-block.ts'
import { denyForNow } from './deny.ts'
import { pickBlock } from './pick-block.ts'

/** Answers the node's CNAME; true when the lookup goes on with its target. */
export function followCname(state: AnswerState, cname: number): boolean {
  const { writer, query } = state
  const { image } = state.zone!
  const block = pickBlock(state, image, cname)
  if (block < 0) {
    denyForNow(state)
    return false
  }
  const from = writer.at
  const records = appendBlock(writer, state.blockOctets, block, state.ownerAt, state.apexAt)
  if (records < 0) {
    truncate(writer, query)
    return false
  }
  writer.answers += records
  // A tailored CNAME is answered alone, so that its target keeps a scope of its own (RFC 7871 section 7.2.1).
  if (query.type === Type.ANY || rrsetKind(image, cname) === RrsetKind.DYNAMIC) return false
  readCursor(query.name, image.octets, rrsetLink(image, cname), image.octets.length)
  const endsInPointer = blockPatches(image.octets, block) > 0
  state.ownerAt = from + RECORD_HEADER_OCTETS
  state.ownerOctets = query.name.length - (endsInPointer ? image.apexLength : 0)
  return true
}
