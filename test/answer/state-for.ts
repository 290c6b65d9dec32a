/** The state of a query at the door of its zone, for tests of single steps: read, its reply begun, nothing answered. */
import { type AnswerState, newAnswerState } from '../../src/answer/answer-state.ts'
import { newClientAddress } from '../../src/base/client-address.ts'
import { HEADER_OCTETS } from '../../src/dns/numbers.ts'
import { Outcome, readQuery } from '../../src/dns/query-view.ts'
import { beginResponse, finishResponse } from '../../src/dns/response-writer.ts'
import type { Zone } from '../../src/zone/zone.ts'
import { decodeMessage, type Message } from '../conversations/decode-message.ts'
import { queryFromWords } from '../conversations/query-octets.ts'
import { type AskOptions, tablesOf } from './ask-zones.ts'

const NOTHING = new Uint8Array()

/** `words` as in a conversation's `query` line, about a name in `zone`. */
export function stateFor(zone: Zone, words: string, size = 1_232, options: AskOptions = {}): AnswerState {
  const query = queryFromWords(words.split(' '))
  if (typeof query === 'string') throw new Error(`"${words}": ${query}`)
  const tables = tablesOf([zone], options)
  const state = newAnswerState(tables, options.random ?? (() => 0), newClientAddress())
  const octets = new Uint8Array(2_048)
  octets.set(query.octets)
  if (readQuery(state.query, octets, 0, query.octets.length) !== Outcome.QUERY)
    throw new Error(`"${words}" is no query`)
  beginResponse(state.writer, state.query, octets, 0, size, NOTHING)
  state.zone = tables.zones[0]!
  state.zoneNumber = 0
  state.ownerAt = HEADER_OCTETS
  state.ownerOctets = state.query.name.length
  state.apexAt = HEADER_OCTETS + state.query.name.length - state.zone.image.apexLength
  return state
}

/** The reply as far as it was written. */
export function replyOf(state: AnswerState): Message {
  const length = finishResponse(state.writer, state.query, NOTHING)
  return decodeMessage(state.writer.octets.slice(0, length))
}
