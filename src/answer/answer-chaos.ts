/**
 * Class CHAOS: what the server says of itself (RFC 4892). `version.bind` and `version.server` give the program's
 * name, `id.server` and `hostname.bind` this node's if it is told at all; everything else is REFUSED.
 */
import type { NameCursor } from '../dns/name-cursor.ts'
import { Class, ExtendedError, Rcode, Type } from '../dns/numbers.ts'
import { truncate, writeUint16 } from '../dns/response-writer.ts'
import { RECORD_HEADER_OCTETS } from '../tables/block.ts'
import type { AnswerState } from './answer-state.ts'
import { writePointer } from './append-block.ts'

export function answerChaos(state: AnswerState): void {
  const { name, type } = state.query
  const { identity } = state.tables
  const isVersion = equals(name, VERSION_BIND) || equals(name, VERSION_SERVER)
  const isNode = equals(name, ID_SERVER) || equals(name, HOSTNAME_BIND)
  const text = isVersion ? identity.version : isNode ? identity.nsid : NOTHING
  if (text.length === 0) {
    state.writer.rcode = Rcode.REFUSED
    state.writer.extendedError = ExtendedError.PROHIBITED
    return
  }
  state.writer.authoritative = true
  if (type === Type.TXT || type === Type.ANY) appendText(state, text)
}

const NOTHING = new Uint8Array(0)
const VERSION_BIND = new TextEncoder().encode('\x07version\x04bind\x00')
const VERSION_SERVER = new TextEncoder().encode('\x07version\x06server\x00')
const ID_SERVER = new TextEncoder().encode('\x02id\x06server\x00')
const HOSTNAME_BIND = new TextEncoder().encode('\x08hostname\x04bind\x00')

function equals(name: NameCursor, wire: Uint8Array): boolean {
  if (name.length !== wire.length) return false
  for (let i = 0; i < wire.length; i++) if (name.folded[i] !== wire[i]) return false
  return true
}

/** One TXT record of one string (at most 255 octets) with TTL 0. */
function appendText(state: AnswerState, text: Uint8Array): void {
  const { writer } = state
  const length = RECORD_HEADER_OCTETS + 1 + text.length
  if (writer.at + length > writer.limit) {
    truncate(writer, state.query)
    return
  }
  const out = writer.octets
  const at = writer.start + writer.at
  writePointer(out, at, 12)
  writeUint16(out, at + 2, Type.TXT)
  writeUint16(out, at + 4, Class.CH)
  writeUint16(out, at + 6, 0)
  writeUint16(out, at + 8, 0)
  writeUint16(out, at + 10, text.length + 1)
  out[at + RECORD_HEADER_OCTETS] = text.length
  for (let i = 0; i < text.length; i++) out[at + RECORD_HEADER_OCTETS + 1 + i] = text[i]!
  writer.at += length
  writer.answers++
}
