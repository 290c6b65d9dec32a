/**
 * ALIAS at the apex: the owner is answered with the addresses of the alias's target, which lies in a zone of ours,
 * at the smallest TTL on the way. A target that cannot be followed to its end is SERVFAIL, never NXDOMAIN: the owner
 * does exist.
 */
import { LIMITS } from '../base/limits.ts'
import { nameLengthAt } from '../dns/name.ts'
import { readCursor } from '../dns/name-cursor.ts'
import { ExtendedError, Rcode, Type } from '../dns/numbers.ts'
import { dropSections, truncate } from '../dns/response-writer.ts'
import { BLOCK_HEADER_OCTETS, RECORD_HEADER_OCTETS, TTL_OFFSET } from '../tables/block.ts'
import { ALIAS_KEY, findRrset, RrsetKind, rrsetContent, rrsetKind, rrsetLink } from '../tables/zone-image.ts'
import { findZone } from '../tables/zone-index.ts'
import type { AnswerState } from './answer-state.ts'
import { appendBlock, capTtls, readTtl } from './append-block.ts'
import { denyForNow } from './deny.ts'
import { findNode, Match } from './find-node.ts'
import { pickBlock } from './pick-block.ts'

/** Answers A or AAAA from the ALIAS `alias` at `state.node`. */
export function answerAlias(state: AnswerState, alias: number): void {
  const { writer, query } = state
  const zone = state.zone
  const end = followAlias(state, alias)
  if (end === End.NO_DATA) {
    state.zone = zone
    denyForNow(state)
  } else if (end === End.FAILED) {
    dropSections(writer, query)
    writer.rcode = Rcode.SERVFAIL
    writer.authoritative = false
    writer.extendedError = ExtendedError.INVALID_DATA
  }
}

const End = {
  ANSWERED: 0,
  /** The last name has no such data, or none for this client; `state.noDataTtl` is the smallest TTL on the way. */
  NO_DATA: 1,
  /** A name that does not exist or is not ours to answer, or too many links. */
  FAILED: 2,
} as const
type End = (typeof End)[keyof typeof End]

/** Follows the ALIAS and whatever CNAMEs and ALIASes come behind it. */
function followAlias(state: AnswerState, alias: number): End {
  const { query, tables } = state
  let ttl = rrsetContent(state.zone!.image, alias)
  let { octets } = state.zone!.image
  let target = rrsetLink(state.zone!.image, alias)
  for (let links = 0; links <= LIMITS.chainLengthMax; links++) {
    readCursor(query.name, octets, target, target + nameLengthAt(octets, target))
    const found = findZone(tables.zoneIndex, query.name, 0)
    state.zone = found < 0 ? undefined : tables.zones[found >> 7]
    if (state.zone === undefined || findNode(state) !== Match.FOUND) return End.FAILED
    const { image } = state.zone
    const rrset = findRrset(image, state.node, query.type)
    if (rrset >= 0) return appendAddresses(state, rrset, ttl)
    const cname = findRrset(image, state.node, Type.CNAME)
    const next = findRrset(image, state.node, ALIAS_KEY)
    if (cname >= 0) {
      const block = pickBlock(state, image, cname)
      if (block < 0) return noData(state, Math.min(ttl, state.noDataTtl))
      octets = state.blockOctets
      ttl = Math.min(ttl, readTtl(octets, block + BLOCK_HEADER_OCTETS + TTL_OFFSET))
      const isDynamic = rrsetKind(image, cname) === RrsetKind.DYNAMIC
      target = isDynamic ? block + BLOCK_HEADER_OCTETS + RECORD_HEADER_OCTETS : rrsetLink(image, cname)
    } else if (next >= 0) {
      octets = image.octets
      ttl = Math.min(ttl, rrsetContent(image, next))
      target = rrsetLink(image, next)
    } else {
      return noData(state, ttl)
    }
  }
  return End.FAILED
}

/** Answers the RRset at the end of the way under the owner of the ALIAS, with TTLs of at most `ttl` seconds. */
function appendAddresses(state: AnswerState, rrset: number, ttl: number): End {
  const { writer, query, ownerAt } = state
  const block = pickBlock(state, state.zone!.image, rrset)
  if (block < 0) return noData(state, Math.min(ttl, state.noDataTtl))
  const from = writer.at
  const records = appendBlock(writer, state.blockOctets, block, ownerAt, 0)
  if (records < 0) {
    truncate(writer, query)
  } else {
    capTtls(writer.octets, writer.start + from, records, ttl)
    writer.answers += records
  }
  return End.ANSWERED
}

function noData(state: AnswerState, ttl: number): End {
  state.noDataTtl = ttl
  return End.NO_DATA
}
