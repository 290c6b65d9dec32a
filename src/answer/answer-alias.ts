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
import type { PublishedZone } from '../tables/tables.ts'
import { ALIAS_TYPE, findRrset, RrsetKind, rrsetContent, rrsetKind, rrsetLink } from '../tables/zone-image.ts'
import { findZone } from '../tables/zone-index.ts'
import type { AnswerState } from './answer-state.ts'
import { appendBlock, capTtls, readTtl } from './append-block.ts'
import { deny } from './deny.ts'
import { findNode, Match } from './find-node.ts'
import { pickBlock } from './pick-block.ts'

/** Answers A or AAAA from the ALIAS `alias` at `state.node`. */
export function answerAlias(state: AnswerState, alias: number): void {
  const { writer, query, tables, ownerAt } = state
  const zone = state.zone!
  let ttl = rrsetContent(zone.image, alias)
  let octets = zone.image.octets
  let target = rrsetLink(zone.image, alias)
  for (let links = 0; links <= LIMITS.chainLengthMax; links++) {
    readCursor(query.name, octets, target, target + nameLengthAt(octets, target))
    const found = findZone(tables.zoneIndex, query.name, 0)
    state.zone = found < 0 ? undefined : tables.zones[found >> 7]
    if (state.zone === undefined || findNode(state) !== Match.FOUND) break
    const { image } = state.zone
    const rrset = findRrset(image, state.node, query.type)
    if (rrset >= 0) {
      const block = pickBlock(state, image, rrset)
      if (block < 0) return denyData(state, zone)
      const from = writer.at
      const records = appendBlock(writer, state.blockOctets, block, ownerAt, 0)
      if (records < 0) truncate(writer, query)
      else capTtls(writer.octets, writer.start + from, records, ttl)
      writer.answers += Math.max(0, records)
      return
    }
    const next = findRrset(image, state.node, ALIAS_TYPE)
    const cname = findRrset(image, state.node, Type.CNAME)
    if (next < 0 && cname < 0) return denyData(state, zone)
    if (cname >= 0) {
      const block = pickBlock(state, image, cname)
      if (block < 0) return denyData(state, zone)
      octets = state.blockOctets
      ttl = Math.min(ttl, readTtl(octets, block + BLOCK_HEADER_OCTETS + TTL_OFFSET))
      const isDynamic = rrsetKind(image, cname) === RrsetKind.DYNAMIC
      target = isDynamic ? block + BLOCK_HEADER_OCTETS + RECORD_HEADER_OCTETS : rrsetLink(image, cname)
    } else {
      octets = image.octets
      ttl = Math.min(ttl, rrsetContent(image, next))
      target = rrsetLink(image, next)
    }
  }
  dropSections(writer, query)
  writer.rcode = Rcode.SERVFAIL
  writer.scope = 0
  writer.authoritative = false
  writer.extendedError = ExtendedError.INVALID_DATA
}

/** The way ends in a name that has no such data, or none for this client: NODATA in the zone of the owner. */
function denyData(state: AnswerState, zone: PublishedZone): void {
  state.zone = zone
  deny(state, Rcode.NOERROR)
}
