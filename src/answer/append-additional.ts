/**
 * The additional section: fixed addresses of the hosts that an answer or a referral names, as found when the zone was
 * compiled (RFC 1034 section 4.3.2 step 6; RFC 9460 section 4.1). Left out where it does not fit, unless it is glue; and
 * where the query has no EDNS, which resolvers have: the smallest queries must not bring the largest replies.
 */
import { nameLengthAt } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import {
  ADDITIONAL_WORDS,
  findRrset,
  nodeNameAt,
  RrsetKind,
  rrsetContent,
  rrsetKind,
  rrsetLink,
  rrsetType,
  type ZoneImage,
} from '../tables/zone-image.ts'
import type { AnswerState } from './answer-state.ts'
import { appendBlock, writePointer } from './append-block.ts'

/** Appends what `rrset`, whose records begin at `recordsAt` in the message, brings along. */
export function appendAdditional(state: AnswerState, rrset: number, recordsAt: number): void {
  const { image } = state.zone!
  const type = rrsetType(image, rrset)
  if (type === Type.CNAME || type === Type.DNAME) return
  const list = rrsetLink(image, rrset)
  if (list === 0 || rrsetKind(image, rrset) !== RrsetKind.STATIC) return
  const { words } = image
  const end = list + 1 + words[list]! * ADDITIONAL_WORDS
  for (let entry = list + 1; entry < end; entry += ADDITIONAL_WORDS) {
    const isGlue = words[entry + 2] === 1
    if (!isGlue && !state.query.hasOpt) continue
    const node = words[entry + 1]!
    const offset = words[entry]!
    let ownerAt = offset >= 0 ? recordsAt + offset : labelOctets(image, node) === 0 ? state.apexAt : 0
    if (ownerAt > POINTER_MAX) continue
    const isService = type === Type.SVCB || type === Type.HTTPS
    if (isService && node !== state.node) ownerAt = appendType(state, image, node, type, ownerAt)
    ownerAt = appendType(state, image, node, Type.A, ownerAt)
    ownerAt = appendType(state, image, node, Type.AAAA, ownerAt)
    if (ownerAt < 0 && isGlue) state.writer.truncated = true
  }
}

/** A compression pointer has 14 bits (RFC 1035 section 4.1.4). */
const POINTER_MAX = 0x3fff

/**
 * Appends the node's static RRset of `type`, if it has one. `ownerAt` is where its name stands in the message, 0 when
 * it has yet to be written, -1 when something of it did not fit. Returns the same for the next RRset.
 */
function appendType(state: AnswerState, image: ZoneImage, node: number, type: number, ownerAt: number): number {
  const rrset = findRrset(image, node, type)
  if (ownerAt < 0 || rrset < 0 || rrsetKind(image, rrset) !== RrsetKind.STATIC) return ownerAt
  const { writer } = state
  const start = writer.at
  const position = ownerAt === 0 ? writeLabels(state, image, node) : ownerAt
  const records =
    position < 0 || position > POINTER_MAX
      ? -1
      : appendBlock(writer, image.octets, rrsetContent(image, rrset), position, state.apexAt)
  if (records < 0) {
    writer.at = start
    return -1
  }
  writer.additionals += records
  if (ownerAt !== 0) return ownerAt
  // The labels just written are the first record's owner, and its own owner pointer completes them.
  writePointer(writer.octets, writer.start + position + labelOctets(image, node), state.apexAt)
  return position
}

/** Writes the labels that the node's name has above the apex; returns their position, or -1 when they do not fit. */
function writeLabels(state: AnswerState, image: ZoneImage, node: number): number {
  const { writer } = state
  const length = labelOctets(image, node)
  if (writer.at + length > writer.limit) return -1
  const from = nodeNameAt(image, node)
  const to = writer.start + writer.at
  for (let i = 0; i < length; i++) writer.octets[to + i] = image.octets[from + i]!
  writer.at += length
  return writer.at - length
}

function labelOctets(image: ZoneImage, node: number): number {
  return nameLengthAt(image.octets, nodeNameAt(image, node)) - image.apexLength
}
