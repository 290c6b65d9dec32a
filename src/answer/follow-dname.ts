/**
 * A DNAME above the name: it is answered with the CNAME synthesised from it, whose target becomes the name being
 * looked up (RFC 6672 sections 2.2 and 3.1).
 */

import { nameLengthAt } from '../dns/name.ts'
import { readCursor } from '../dns/name-cursor.ts'
import { Class, NAME_OCTETS_MAX, Rcode, Type } from '../dns/numbers.ts'
import { truncate, writeUint16 } from '../dns/response-writer.ts'
import { BLOCK_HEADER_OCTETS, RECORD_HEADER_OCTETS, TTL_OFFSET } from '../tables/block.ts'
import { findRrset, nodeNameAt, rrsetContent, rrsetLink } from '../tables/zone-image.ts'
import type { AnswerState } from './answer-state.ts'
import { appendBlock, readTtl, writePointer } from './append-block.ts'
import { suffixPosition } from './suffix-position.ts'

/** Answers from the DNAME at `state.node`; true when the lookup goes on with the new name. */
export function followDname(state: AnswerState): boolean {
  const { writer, query } = state
  const { image } = state.zone!
  const rrset = findRrset(image, state.node, Type.DNAME)
  const ownerLength = nameLengthAt(image.octets, nodeNameAt(image, state.node))
  const block = rrsetContent(image, rrset)
  if (markDnameAnswered(state)) {
    if (appendBlock(writer, image.octets, block, suffixPosition(state, ownerLength), state.apexAt) < 0) {
      truncate(writer, query)
      return false
    }
    writer.answers++
  }
  const target = rrsetLink(image, rrset)
  const prefix = query.name.length - ownerLength
  const length = prefix + nameLengthAt(image.octets, target)
  if (length > NAME_OCTETS_MAX) {
    writer.rcode = Rcode.YXDOMAIN
    return false
  }
  if (writer.at + RECORD_HEADER_OCTETS + length > writer.limit) {
    truncate(writer, query)
    return false
  }
  writeCname(
    state,
    readTtl(image.octets, block + BLOCK_HEADER_OCTETS + TTL_OFFSET),
    prefix,
    image.octets,
    target,
    length,
  )
  return query.type !== Type.CNAME && query.type !== Type.ANY
}

/** False when the node's DNAME was answered on the way already: a record is not said twice (RFC 2181 section 5). */
export function markDnameAnswered({ dnamesAnswered, links, zoneNumber, node }: AnswerState): boolean {
  for (let i = 0; i < links; i++) {
    if (dnamesAnswered[2 * i] === zoneNumber && dnamesAnswered[2 * i + 1] === node) return false
  }
  dnamesAnswered[2 * links] = zoneNumber
  dnamesAnswered[2 * links + 1] = node
  return true
}

/** Writes `<the name> CNAME <its first prefix octets><target>`, and makes that target the name being looked up. */
function writeCname(
  state: AnswerState,
  ttl: number,
  prefix: number,
  octets: Uint8Array,
  target: number,
  length: number,
): void {
  const { writer, query } = state
  const out = writer.octets
  const at = writer.start + writer.at
  writePointer(out, at, state.ownerAt)
  writeUint16(out, at + 2, Type.CNAME)
  writeUint16(out, at + 4, Class.IN)
  writeUint16(out, at + TTL_OFFSET, ttl >>> 16)
  writeUint16(out, at + TTL_OFFSET + 2, ttl & 0xffff)
  writeUint16(out, at + 10, length)
  const rdata = at + RECORD_HEADER_OCTETS
  const name = writer.start + state.ownerAt // its labels above the DNAME owner stand there whole
  for (let i = 0; i < prefix; i++) out[rdata + i] = out[name + i]!
  for (let i = prefix; i < length; i++) out[rdata + i] = octets[target + i - prefix]!
  readCursor(query.name, out, rdata, rdata + length)
  state.ownerAt = writer.at + RECORD_HEADER_OCTETS
  state.ownerOctets = length
  writer.at += RECORD_HEADER_OCTETS + length
  writer.answers++
}
