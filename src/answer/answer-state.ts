/**
 * What one query's answering works on: reusable cells, one set per engine, so that nothing is allocated per query.
 * The steps of answer-query.ts read and change this and nothing else.
 */
import type { ClientAddress } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { newQueryView, type QueryView } from '../dns/query-view.ts'
import { newResponseWriter, type ResponseWriter } from '../dns/response-writer.ts'
import type { PublishedZone, Tables } from '../tables/tables.ts'
import { CookieKind } from './check-cookie.ts'
import { newQueryCounters, type QueryCounters, ZoneSlot } from './query-counters.ts'
import type { RateLimitCells } from './rate-limit.ts'

export interface RateLimiter {
  /** Shared by all threads. */
  readonly cells: RateLimitCells
  /** By a clock that never goes back and is the same for all threads. */
  readonly microseconds: () => number
}

export interface AnswerState {
  tables: Tables
  /** 32 random bits; drawn only where an answer is chosen by weight. */
  readonly random: () => number
  /** Milliseconds since the epoch; read only where a cookie came. Without it cookies are not answered. */
  readonly now: (() => number) | undefined
  readonly query: QueryView
  readonly writer: ResponseWriter
  /** Without it nothing is limited. */
  readonly limiter: RateLimiter | undefined
  client: ClientAddress
  cookieKind: CookieKind
  /** The address that a policy went by last: the client's, or that of its subnet. */
  located: ClientAddress
  readonly counters: QueryCounters
  /** What the query is counted under: the zone of the name that was asked for. */
  zoneSlot: number

  // The name being looked up is `query.name`; along a chain of CNAMEs it is overwritten with each target.
  zone: PublishedZone | undefined
  zoneNumber: number
  /** The node found, or the cut. */
  node: number
  /** Where the name stands in the response, and how many of its octets stand there before a compression pointer. */
  ownerAt: number
  ownerOctets: number
  /** Where the zone's apex stands in the response. */
  apexAt: number
  /** The octets that the block picked last lies in. */
  blockOctets: Uint8Array
  /** Seconds that resolvers may keep it that there is nothing for this client; meaningful once that was found. */
  noDataTtl: number
  /** Links followed so far. */
  links: number
  /** Hashes of the names looked up so far, one per link: a name that comes again is a loop. */
  readonly namesSeen: Int32Array
  /** DNAMEs answered so far, one per link, as pairs of zone number and node; -1 for a link of another kind. */
  readonly dnamesAnswered: Int32Array
}

export function newAnswerState(
  tables: Tables,
  random: () => number,
  client: ClientAddress,
  counters = newQueryCounters(),
  now?: () => number,
  limiter?: RateLimiter,
): AnswerState {
  return {
    tables,
    random,
    now,
    limiter,
    query: newQueryView(),
    writer: newResponseWriter(),
    client,
    cookieKind: CookieKind.NONE,
    located: client,
    counters,
    zoneSlot: ZoneSlot.NONE,
    zone: undefined,
    zoneNumber: -1,
    node: 0,
    ownerAt: 0,
    ownerOctets: 0,
    apexAt: 0,
    blockOctets: new Uint8Array(0),
    noDataTtl: 0,
    links: 0,
    namesSeen: new Int32Array(LIMITS.chainLengthMax + 1),
    dnamesAnswered: new Int32Array(2 * (LIMITS.chainLengthMax + 1)),
  }
}
