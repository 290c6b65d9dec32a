/**
 * The life of a query, on one page: octets in, length out, one function for every transport. The reply is built in
 * place over the query. Nothing here allocates, waits, logs or throws on what a packet holds.
 */
import { LIMITS } from '../base/limits.ts'
import { Class, ExtendedError, Rcode, Type } from '../dns/numbers.ts'
import { Outcome, type QueryView, readQuery } from '../dns/query-view.ts'
import { beginResponse, finishResponse, udpResponseSize } from '../dns/response-writer.ts'
import { answerChaos } from './answer-chaos.ts'
import { answerFromZones } from './answer-from-zones.ts'
import type { AnswerState } from './answer-state.ts'
import { CookieKind, checkCookie } from './check-cookie.ts'
import { limitReply } from './limit-reply.ts'
import { Transport, WITHHELD } from './query-handler.ts'

/**
 * Answers `octets[start .. start + length)`, which came from `state.client`; returns the reply's length, 0 = silence, or WITHHELD.
 * RFC 1035 section 4, RFC 6891, RFC 8906.
 */
export function answerQuery(
  state: AnswerState,
  octets: Uint8Array,
  start: number,
  length: number,
  transport: Transport,
): number {
  const { query, writer } = state
  const { nsid } = state.tables.identity
  const outcome = readQuery(query, octets, start, length)
  if (outcome === Outcome.SILENCE) return 0
  if (query.cookie.present) judgeCookie(state)
  const overUdp = transport === Transport.UDP
  if (overUdp) query.keepaliveOctets = -1 // ignored there (RFC 7828 section 3.3.1)
  const size = overUdp ? udpSize(query, length) : LIMITS.messageOctetsMax
  beginResponse(writer, query, octets, start, size, nsid)
  if (outcome === Outcome.MALFORMED) fail(state, Rcode.FORMERR, -1)
  else if (outcome === Outcome.OPCODE) fail(state, Rcode.NOTIMP, ExtendedError.NOT_SUPPORTED)
  else if (outcome === Outcome.VERSION) fail(state, Rcode.BADVERS, -1)
  else if (query.keepaliveOctets > 0)
    fail(state, Rcode.FORMERR, -1) // only servers tell times (RFC 7828 section 3.2.1)
  else if (outcome === Outcome.COOKIE) answerCookie(state)
  else if (query.class === Class.CH) answerChaos(state)
  else if (query.class !== Class.IN) fail(state, Rcode.REFUSED, ExtendedError.NOT_SUPPORTED)
  else if (isMetaType(query.type)) refuseMetaType(state)
  else answerFromZones(state)
  if (overUdp && !limitReply(state)) return WITHHELD
  return finishResponse(writer, query, nsid)
}

/**
 * The largest reply to a query of `length` octets. To ANY a small one, as over UDP a client may be another than it says
 * (RFC 8482 section 4.4).
 */
function udpSize(query: QueryView, length: number): number {
  const size = udpResponseSize(query, LIMITS.udpPayloadOctetsMax)
  return query.type === Type.ANY ? Math.min(size, LIMITS.anyReplyFactorMax * length) : size
}

function judgeCookie(state: AnswerState): void {
  const { cookieSecrets } = state.tables
  if (state.now === undefined || cookieSecrets.length === 0) return
  state.cookieKind = checkCookie(state.query.cookie, state.client, cookieSecrets, Math.floor(state.now() / 1_000))
}

/** Nothing was asked but the cookie that OPT brings; who has one learns whether it was good (RFC 7873 section 5.4). */
function answerCookie(state: AnswerState): void {
  if (state.cookieKind === CookieKind.NONE) fail(state, Rcode.FORMERR, -1)
  else if (state.cookieKind === CookieKind.INVALID) fail(state, Rcode.BADCOOKIE, -1)
}

function fail(state: AnswerState, rcode: number, extendedError: number): void {
  state.writer.rcode = rcode
  state.writer.extendedError = extendedError
}

/** Types that are no data. Unassigned ones are data that is not there (RFC 8906 section 3.1.2), even from 128 on. */
function isMetaType(type: number): boolean {
  return type === Type.OPT || (type >= Type.TKEY && type < Type.ANY)
}

/** Transfers are not offered; OPT, TKEY and TSIG cannot be asked for as data; the rest has long been obsolete. */
function refuseMetaType(state: AnswerState): void {
  const { type } = state.query
  if (type === Type.AXFR || type === Type.IXFR) fail(state, Rcode.REFUSED, ExtendedError.PROHIBITED)
  else if (type === Type.OPT || type === Type.TKEY || type === Type.TSIG) fail(state, Rcode.FORMERR, -1)
  else fail(state, Rcode.NOTIMP, ExtendedError.NOT_SUPPORTED)
}
