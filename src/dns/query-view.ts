/**
 * A query as the engine sees it: read in place, into one reusable view, with an outcome number and never an exception.
 * Nothing is copied but the folded name, the client subnet and the cookie, because the reply is built over the query
 * (RFC 1035 section 4; EDNS: RFC 6891).
 */
import { type ClientSubnet, newClientSubnet, readClientSubnet } from './client-subnet.ts'
import { type Cookie, newCookie, readCookie } from './cookie.ts'
import { type NameCursor, newNameCursor, readCursor } from './name-cursor.ts'
import { EDNS_DO, HEADER_OCTETS, Opcode, OptionCode, Type } from './numbers.ts'

/** What became of reading a message. */
export const Outcome = {
  /** A query with one question, to be answered. */
  QUERY: 0,
  /** Too short for a header, or itself a response: silence (RFC 1035 section 4.1.1; never reflect a response). */
  SILENCE: 1,
  /** Malformed: FORMERR, with the question and OPT where those could be read. */
  MALFORMED: 2,
  /** An opcode other than QUERY: NOTIMP. */
  OPCODE: 3,
  /** An EDNS version other than 0: BADVERS. */
  VERSION: 4,
  /** No question, and a cookie: what is asked for is a server cookie (RFC 7873 section 5.4). */
  COOKIE: 5,
} as const
export type Outcome = (typeof Outcome)[keyof typeof Outcome]

export interface QueryView {
  /** The header's second 16-bit word. */
  flags: number
  opcode: number
  readonly name: NameCursor
  type: number
  class: number
  /** Offset behind the question, from the message's start; 12 while no question could be read. */
  questionEnd: number
  hasOpt: boolean
  /** Requestor's UDP payload size, at least 512 (RFC 6891 section 6.2.3). */
  udpSize: number
  dnssecOk: boolean
  nsidAsked: boolean
  /** Octets in the edns-tcp-keepalive option, the most in any of several; -1 without it (RFC 7828 section 3.1). */
  keepaliveOctets: number
  readonly subnet: ClientSubnet
  readonly cookie: Cookie
}

export function newQueryView(): QueryView {
  return {
    flags: 0,
    opcode: 0,
    name: newNameCursor(),
    type: 0,
    class: 0,
    questionEnd: HEADER_OCTETS,
    hasOpt: false,
    udpSize: 512,
    dnssecOk: false,
    nsidAsked: false,
    keepaliveOctets: -1,
    subnet: newClientSubnet(),
    cookie: newCookie(),
  }
}

/** Reads the message `octets[start .. start + length)`. */
export function readQuery(view: QueryView, octets: Uint8Array, start: number, length: number): Outcome {
  view.questionEnd = HEADER_OCTETS
  view.type = 0
  view.hasOpt = false
  view.udpSize = 512
  view.dnssecOk = false
  view.nsidAsked = false
  view.keepaliveOctets = -1
  view.subnet.present = false
  view.cookie.present = false
  view.cookie.answered = false
  if (length < HEADER_OCTETS || (octets[start + 2]! & 0x80) !== 0) return Outcome.SILENCE
  view.flags = readUint16(octets, start + 2)
  view.opcode = (view.flags >> 11) & 15
  const end = start + length
  const questions = readUint16(octets, start + 4)
  const outcome =
    questions === 1 ? readSingle(view, octets, start, end) : readOthers(view, octets, start, end, questions)
  return view.opcode === Opcode.QUERY ? outcome : Outcome.OPCODE
}

function readSingle(view: QueryView, octets: Uint8Array, start: number, end: number): Outcome {
  const at = readQuestion(view, octets, start + HEADER_OCTETS, end)
  if (at < 0) return Outcome.MALFORMED
  view.questionEnd = at - start
  return readRecords(view, octets, start, at, end)
}

/** No question or several (RFC 9619 section 4): none is kept, but OPT is looked for, as it has to be answered. */
function readOthers(view: QueryView, octets: Uint8Array, start: number, end: number, questions: number): Outcome {
  let at = start + HEADER_OCTETS
  for (let i = 0; i < questions && at >= 0; i++) {
    at = skipName(octets, at, end)
    if (at >= 0) at = at + 4 <= end ? at + 4 : -1
  }
  if (at < 0) return Outcome.MALFORMED
  const isGood = readRecords(view, octets, start, at, end) === Outcome.QUERY
  return isGood && questions === 0 && view.cookie.present ? Outcome.COOKIE : Outcome.MALFORMED
}

function readQuestion(view: QueryView, octets: Uint8Array, at: number, end: number): number {
  const behind = readCursor(view.name, octets, at, end)
  if (behind < 0 || behind + 4 > end) return -1
  view.type = readUint16(octets, behind)
  view.class = readUint16(octets, behind + 2)
  return behind + 4
}

/** Passes over whatever records follow the question, to find OPT (RFC 6891 section 6.1.1: once, additional, root). */
function readRecords(view: QueryView, octets: Uint8Array, start: number, from: number, end: number): Outcome {
  const before = readUint16(octets, start + 6) + readUint16(octets, start + 8)
  const records = before + readUint16(octets, start + 10)
  let version = 0
  let at = from
  for (let i = 0; i < records; i++) {
    const nameAt = at
    at = at < end && octets[at] === 0 ? at + 1 : skipName(octets, at, end) // the root, as OPT has it, without a call
    if (at < 0 || at + 10 > end) return Outcome.MALFORMED
    const type = readUint16(octets, at)
    const rdataAt = at + 10
    const rdataLength = readUint16(octets, at + 8)
    if (rdataAt + rdataLength > end) return Outcome.MALFORMED
    if (type === Type.OPT) {
      if (i < before || view.hasOpt || octets[nameAt] !== 0) return Outcome.MALFORMED
      view.hasOpt = true
      view.udpSize = Math.max(512, readUint16(octets, at + 2))
      version = octets[at + 5]!
      view.dnssecOk = (readUint16(octets, at + 6) & EDNS_DO) !== 0
      if (version === 0 && !readOptions(view, octets, rdataAt, rdataAt + rdataLength)) return Outcome.MALFORMED
    }
    at = rdataAt + rdataLength
  }
  if (at !== end) return Outcome.MALFORMED
  return version === 0 ? Outcome.QUERY : Outcome.VERSION
}

function readOptions(view: QueryView, octets: Uint8Array, from: number, end: number): boolean {
  let at = from
  while (at < end) {
    if (at + 4 > end) return false
    const code = readUint16(octets, at)
    const length = readUint16(octets, at + 2)
    at += 4
    if (at + length > end) return false
    if (code === OptionCode.CLIENT_SUBNET) {
      if (view.subnet.present || !readClientSubnet(view.subnet, octets, at, length)) {
        view.subnet.present = false
        return false
      }
    } else if (code === OptionCode.COOKIE && !view.cookie.present) {
      if (!readCookie(view.cookie, octets, at, length)) return false // of several the first counts (RFC 7873 section 5.2)
    } else if (code === OptionCode.NSID) {
      view.nsidAsked = length === 0 // RFC 5001 section 2.1: empty in a query
    } else if (code === OptionCode.KEEPALIVE) {
      view.keepaliveOctets = Math.max(view.keepaliveOctets, length)
    }
    at += length
  }
  return true
}

/** Offset behind a possibly compressed name, or -1. Pointers end a name and are not followed: nothing is read there. */
function skipName(octets: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end) {
    const length = octets[at]!
    if (length === 0) return at + 1
    if (length >= 0xc0) return at + 2 <= end ? at + 2 : -1
    if (length > 63) return -1
    at += length + 1
  }
  return -1
}

function readUint16(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}
