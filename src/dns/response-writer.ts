/**
 * Writes a response in place over its query: the header and the question stay where they are, sections grow behind
 * them, and room for OPT is kept free until the end, so that a truncated answer still carries it
 * (RFC 6891 section 7; RFC 7871 section 7.2.1). Knows nothing of zones; allocates nothing.
 */
import { LIMITS } from '../base/limits.ts'
import { clientSubnetLength, writeClientSubnet } from './client-subnet.ts'
import { COOKIE_OPTION_OCTETS, writeCookie } from './cookie.ts'
import { EDNS_DO, Flag, HEADER_OCTETS, OptionCode, Rcode, Type } from './numbers.ts'
import type { QueryView } from './query-view.ts'

/** RFC 7828 section 3.1. */
const KEEPALIVE_OPTION_OCTETS = 6
const KEEPALIVE_UNIT_MS = 100

export interface ResponseWriter {
  octets: Uint8Array
  /** Where the message starts in `octets`; every other position counts from there. */
  start: number
  /** Behind the last octet written. */
  at: number
  /** The largest the message may get. */
  size: number
  /** The same, OPT not counted. */
  limit: number
  rcode: number
  authoritative: boolean
  truncated: boolean
  answers: number
  authorities: number
  additionals: number
  /** Client subnet SCOPE of the answer. */
  scope: number
  /** Extended error to tell, or -1 (RFC 8914). */
  extendedError: number
}

export function newResponseWriter(): ResponseWriter {
  return {
    octets: new Uint8Array(0),
    start: 0,
    at: 0,
    size: 0,
    limit: 0,
    rcode: Rcode.NOERROR,
    authoritative: false,
    truncated: false,
    answers: 0,
    authorities: 0,
    additionals: 0,
    scope: 0,
    extendedError: -1,
  }
}

/** Starts a response to `query`, at most `size` octets long, with the `nsid` that will be told if asked for. */
export function beginResponse(
  writer: ResponseWriter,
  query: QueryView,
  octets: Uint8Array,
  start: number,
  size: number,
  nsid: Uint8Array,
): void {
  writer.octets = octets
  writer.start = start
  // Beside the longest question, client subnet and cookie, 512 octets do not hold the longest name of a node.
  let reserved = optLength(query, nsid)
  if (query.questionEnd + reserved > size && query.nsidAsked) {
    query.nsidAsked = false
    reserved = optLength(query, nsid)
  }
  writer.size = size
  writer.limit = size - reserved
  writer.rcode = Rcode.NOERROR
  writer.authoritative = false
  writer.scope = 0
  writer.extendedError = -1
  dropSections(writer, query)
}

/** Empties all sections: for truncation, and before an error. */
export function dropSections(writer: ResponseWriter, query: QueryView): void {
  writer.at = query.questionEnd
  writer.truncated = false
  writer.answers = 0
  writer.authorities = 0
  writer.additionals = 0
}

/** Something that had to be said does not fit: TC, and nothing half said (RFC 2181 section 9). */
export function truncate(writer: ResponseWriter, query: QueryView): void {
  dropSections(writer, query)
  writer.truncated = true
}

/** Completes header and OPT; returns the message's length. */
export function finishResponse(writer: ResponseWriter, query: QueryView, nsid: Uint8Array): number {
  const { octets, start } = writer
  // Of the query's flags only RD is copied; CD is cleared (RFC 4035 section 3.1.6).
  let flags = Flag.QR | (query.opcode << 11) | (query.flags & Flag.RD) | (writer.rcode & 15)
  if (writer.authoritative) flags |= Flag.AA
  if (writer.truncated) flags |= Flag.TC
  writeUint16(octets, start + 2, flags)
  writeUint16(octets, start + 4, query.questionEnd > HEADER_OCTETS ? 1 : 0)
  writeUint16(octets, start + 6, writer.answers)
  writeUint16(octets, start + 8, writer.authorities)
  writeUint16(octets, start + 10, writer.additionals + (query.hasOpt ? 1 : 0))
  return query.hasOpt ? writeOpt(writer, query, nsid) : writer.at
}

/** The largest response to `query` over UDP: what the client takes, at most `cap` (RFC 6891 section 6.2.5). */
export function udpResponseSize(query: QueryView, cap: number): number {
  return query.hasOpt ? Math.min(query.udpSize, cap) : 512
}

/** Octets that OPT will take, the extended error not counted: that one is told only when there is room. */
function optLength(query: QueryView, nsid: Uint8Array): number {
  if (!query.hasOpt) return 0
  const subnet = query.subnet.present ? clientSubnetLength(query.subnet) : 0
  const keepalive = query.keepaliveOctets === 0 ? KEEPALIVE_OPTION_OCTETS : 0
  const cookie = query.cookie.answered ? COOKIE_OPTION_OCTETS : 0
  return 11 + subnet + keepalive + cookie + (query.nsidAsked && nsid.length > 0 ? 4 + nsid.length : 0)
}

function writeOpt(writer: ResponseWriter, query: QueryView, nsid: Uint8Array): number {
  const { octets, start } = writer
  const from = start + writer.at
  const options = from + 11
  octets[from] = 0
  writeUint16(octets, from + 1, Type.OPT)
  writeUint16(octets, from + 3, LIMITS.udpPayloadOctetsMax)
  octets[from + 5] = writer.rcode >> 4
  octets[from + 6] = 0
  writeUint16(octets, from + 7, query.dnssecOk ? EDNS_DO : 0)
  let at = options
  if (query.subnet.present) at = writeClientSubnet(query.subnet, writer.scope, octets, at)
  if (query.cookie.answered) at = writeCookie(query.cookie, octets, at)
  if (query.nsidAsked && nsid.length > 0) {
    writeUint16(octets, at, OptionCode.NSID)
    writeUint16(octets, at + 2, nsid.length)
    octets.set(nsid, at + 4)
    at += 4 + nsid.length
  }
  if (query.keepaliveOctets === 0) {
    writeUint16(octets, at, OptionCode.KEEPALIVE)
    writeUint16(octets, at + 2, 2)
    writeUint16(octets, at + 4, LIMITS.tcpIdleMs / KEEPALIVE_UNIT_MS)
    at += KEEPALIVE_OPTION_OCTETS
  }
  if (writer.extendedError >= 0 && at - start + 6 <= writer.size) {
    writeUint16(octets, at, OptionCode.EDE)
    writeUint16(octets, at + 2, 2)
    writeUint16(octets, at + 4, writer.extendedError)
    at += 6
  }
  writeUint16(octets, from + 9, at - options)
  return at - start
}

export function writeUint16(octets: Uint8Array, at: number, value: number): void {
  octets[at] = value >> 8
  octets[at + 1] = value
}
