/**
 * Holds a reply that is ready to go over UDP against the rate limit of its client's prefix: sent as it is, cut to a
 * truncated one, after which a real client comes back over TCP, or dropped. Who has shown by a valid cookie that its address
 * is its own (RFC 7873 section 5.2.5), or is exempt, is not limited.
 */
import { Rcode } from '../dns/numbers.ts'
import { type ResponseWriter, truncate } from '../dns/response-writer.ts'
import { lookupAddress, PLAN_MASK } from '../tables/prefix-tree.ts'
import type { RateLimit } from '../tables/tables.ts'
import type { AnswerState } from './answer-state.ts'
import { CookieKind } from './check-cookie.ts'
import { countLimited, LimitAction } from './query-counters.ts'
import { limitRate, RateVerdict, ReplyKind } from './rate-limit.ts'

/** False when nothing is to be sent. */
export function limitReply(state: AnswerState): boolean {
  const { tables, limiter, writer, counters } = state
  const limit = tables.rateLimit
  if (limiter === undefined || limit === 'off' || state.cookieKind === CookieKind.VALID) return true
  if (isExempt(limit, state)) return true
  const { perSecond, slip } = limit
  const verdict = limitRate(limiter.cells, state.client, kindOf(writer), perSecond, slip, limiter.microseconds())
  if (verdict === RateVerdict.ANSWER) return true
  if (limit.dryRun) {
    countLimited(counters, LimitAction.WOULD_LIMIT)
    return true
  }
  if (verdict === RateVerdict.DROP) {
    countLimited(counters, LimitAction.DROPPED)
    return false
  }
  countLimited(counters, LimitAction.TRUNCATED)
  truncate(writer, state.query)
  return true
}

function isExempt({ exempt }: RateLimit, { client }: AnswerState): boolean {
  return (lookupAddress(exempt, client) & PLAN_MASK) === 1
}

function kindOf({ rcode, truncated, answers, authorities, authoritative }: ResponseWriter): ReplyKind {
  if (rcode === Rcode.NXDOMAIN) return ReplyKind.NAME_ERROR
  if (rcode !== Rcode.NOERROR) return ReplyKind.ERROR
  if (truncated || answers > 0) return ReplyKind.POSITIVE
  return authorities > 0 && !authoritative ? ReplyKind.REFERRAL : ReplyKind.NO_DATA
}
