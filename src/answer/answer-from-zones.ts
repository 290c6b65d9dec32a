/**
 * Answers from our zones: finds the zone and the name, follows links inside our zones, and ends in data, a referral
 * or a denial (RFC 1034 section 4.3.2, RFC 4592, RFC 6604, RFC 6672). Each step works on the state alone.
 */
import { LIMITS } from '../base/limits.ts'
import { ExtendedError, HEADER_OCTETS, Rcode, Type } from '../dns/numbers.ts'
import { truncate } from '../dns/response-writer.ts'
import { ALIAS_KEY, findRrset, nodeIsEmpty } from '../tables/zone-image.ts'
import { findZone } from '../tables/zone-index.ts'
import { answerAlias } from './answer-alias.ts'
import type { AnswerState } from './answer-state.ts'
import { ANY_BLOCK } from './any-block.ts'
import { appendAdditional } from './append-additional.ts'
import { appendBlock } from './append-block.ts'
import { deny, denyForNow } from './deny.ts'
import { findNode, Match } from './find-node.ts'
import { followCname } from './follow-cname.ts'
import { followDname, markDnameAnswered } from './follow-dname.ts'
import { pickBlock } from './pick-block.ts'
import { writeReferral } from './write-referral.ts'

/** Fills the response from the tables; the question is in class IN and asks for a type that can be data. */
export function answerFromZones(state: AnswerState): void {
  state.ownerAt = HEADER_OCTETS
  state.ownerOctets = state.query.name.length
  for (state.links = 0; state.links <= LIMITS.chainLengthMax; state.links++) {
    if (isLoop(state) || !enterZone(state)) return
    const match = findNode(state)
    if (match === Match.DELEGATED) {
      writeReferral(state)
      return
    }
    state.writer.authoritative = true
    if (match === Match.MISSING) {
      deny(state, Rcode.NXDOMAIN)
      return
    }
    const goOn = match === Match.BELOW_DNAME ? followDname(state) : answerFromNode(state)
    if (!goOn) return
  }
}

/** Whether the name was looked up before, going by its hash; what was answered so far stands. */
function isLoop({ query, links, namesSeen, dnamesAnswered }: AnswerState): boolean {
  const hash = query.name.hash[0]!
  for (let i = 0; i < links; i++) if (namesSeen[i] === hash) return true
  namesSeen[links] = hash
  dnamesAnswered[2 * links] = -1
  return false
}

/** Finds the zone that is to answer for the name; false when the answering ends here. */
function enterZone(state: AnswerState): boolean {
  const { tables, query } = state
  const { name } = query
  let found = findZone(tables.zoneIndex, name, 0)
  if (query.type === Type.DS && found >= 0 && (found & 127) === 0 && name.labelCount > 0) {
    // The apex of a zone of ours: DS is for the parent to answer, if that is ours too (RFC 4035 section 3.1.4.1).
    const parent = findZone(tables.zoneIndex, name, 1)
    if (parent >= 0 && state.links > 0) return false
    if (parent >= 0) found = parent
  }
  const zone = found < 0 ? undefined : tables.zones[found >> 7]
  if (zone === undefined) {
    if (state.links === 0) refuse(state, found >= 0)
    return false
  }
  state.zone = zone
  state.zoneNumber = found >> 7
  if (state.links === 0) state.zoneSlot = zone.slot
  // Along a chain the name may end in a pointer to the apex it shares with the name before; that apex then stays.
  const above = name.length - zone.image.apexLength
  if (above < state.ownerOctets) state.apexAt = state.ownerAt + above
  return true
}

/** Not ours: REFUSED. Ours, but it could never be loaded: SERVFAIL (RFC 8914 sections 4.15 and 4.21). */
function refuse(state: AnswerState, isOurs: boolean): void {
  state.writer.rcode = isOurs ? Rcode.SERVFAIL : Rcode.REFUSED
  state.writer.extendedError = isOurs ? ExtendedError.NOT_READY : ExtendedError.NOT_AUTHORITATIVE
}

/** Answers from the node found; true when a link was followed and the lookup goes on with its target. */
function answerFromNode(state: AnswerState): boolean {
  const { type } = state.query
  const { image } = state.zone!
  const rrset = type === Type.ANY ? -1 : findRrset(image, state.node, type)
  if (rrset >= 0) {
    appendAnswer(state, rrset)
    return false
  }
  const cname = findRrset(image, state.node, Type.CNAME)
  if (cname >= 0) return followCname(state, cname)
  if (type === Type.A || type === Type.AAAA) {
    const alias = findRrset(image, state.node, ALIAS_KEY)
    if (alias >= 0) {
      answerAlias(state, alias)
      return false
    }
  }
  if (type === Type.ANY && !nodeIsEmpty(image, state.node)) answerAny(state)
  else deny(state, Rcode.NOERROR)
  return false
}

function appendAnswer(state: AnswerState, rrset: number): void {
  const { writer, query } = state
  if (query.type === Type.DNAME && !markDnameAnswered(state)) return
  const { image } = state.zone!
  const block = pickBlock(state, image, rrset)
  if (block < 0) {
    denyForNow(state)
    return
  }
  const from = writer.at
  const records = appendBlock(writer, state.blockOctets, block, state.ownerAt, state.apexAt)
  if (records < 0) {
    truncate(writer, query)
    return
  }
  writer.answers += records
  appendAdditional(state, rrset, from)
}

/** One synthesised HINFO stands for whatever is there (RFC 8482 section 4.2). */
function answerAny(state: AnswerState): void {
  const records = appendBlock(state.writer, ANY_BLOCK, 0, state.ownerAt, 0)
  if (records < 0) truncate(state.writer, state.query)
  else state.writer.answers += records
}
