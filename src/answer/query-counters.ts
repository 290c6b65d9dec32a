/**
 * What the engine counts: typed-array cells in shared memory, so that counting is an addition or two and reading costs
 * the query path nothing. One writer each; whoever reads adds up the counters of all threads. Cells only grow, and are
 * exact up to 2^53. Never a name of a client or of what was asked. Names of zones and PoPs are the reader's business:
 * here they are numbers.
 */
import type { ClientAddress } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { Rcode, Type } from '../dns/numbers.ts'
import type { QueryView } from '../dns/query-view.ts'
import type { ResponseWriter } from '../dns/response-writer.ts'
import { CookieKind } from './check-cookie.ts'
import type { Transport } from './query-handler.ts'

export type QueryCounters = Float64Array

/** Slots of zones: none of ours, all that have no slot of their own, and then each its own. */
export const ZoneSlot = { NONE: 0, OTHER: 1, FIRST: 2 } as const
/** Numbers of what a policy answers with: all that have no number of their own, and then each its own. */
export const ServingNumber = { OTHER: 0, FIRST: 1 } as const

const DNSKEY = 48 // RFC 4034 section 2
const CAA = 257 // RFC 8659 section 4

/** By slot; every other type counts as the first. */
export const COUNTED_TYPES: readonly number[] = [
  0,
  ...[Type.A, Type.NS, Type.CNAME, Type.SOA, Type.PTR, Type.MX, Type.TXT, Type.AAAA, Type.SRV, Type.DS],
  ...[DNSKEY, Type.SVCB, Type.HTTPS, Type.ANY, CAA],
]
/** By slot; every other response code counts as the last. */
export const COUNTED_RCODES: readonly number[] = [
  ...[Rcode.NOERROR, Rcode.FORMERR, Rcode.SERVFAIL, Rcode.NXDOMAIN, Rcode.NOTIMP, Rcode.REFUSED],
  ...[Rcode.BADVERS, Rcode.BADCOOKIE, -1],
]

const TYPES = COUNTED_TYPES.length
const RCODES = COUNTED_RCODES.length
const ZONES = ZoneSlot.FIRST + LIMITS.zonesCountedMax
/** By zone, transport, family and type. */
const REQUESTS = 0
const REQUEST_CELLS = ZONES * 4 * TYPES
/** By zone and response code. */
const RESPONSES = REQUESTS + REQUEST_CELLS
const RESPONSE_CELLS = ZONES * RCODES
const SERVINGS = RESPONSES + RESPONSE_CELLS
const SERVING_CELLS = ServingNumber.FIRST + LIMITS.servingsCountedMax
const COUNTRIES = SERVINGS + SERVING_CELLS
const COUNTRY_CELLS = 1 + LIMITS.countriesMax
const CLIENT_SUBNET = COUNTRIES + COUNTRY_CELLS
const TRUNCATED = CLIENT_SUBNET + 1
const FAILURES = TRUNCATED + 1
/** By kind of cookie. */
const COOKIES = FAILURES + 1
const COOKIE_CELLS = 4
/** By LimitAction. */
const LIMITED = COOKIES + COOKIE_CELLS
const LIMITED_CELLS = 3
const CELLS = LIMITED + LIMITED_CELLS

/** Changes whenever a cell may mean something else than before. */
export const COUNTER_LAYOUT = JSON.stringify([
  COUNTED_TYPES,
  COUNTED_RCODES,
  ...[ZONES, SERVING_CELLS, COUNTRY_CELLS, COOKIE_CELLS, LIMITED_CELLS],
])

export function newQueryCounters(): QueryCounters {
  return new Float64Array(new SharedArrayBuffer(CELLS * Float64Array.BYTES_PER_ELEMENT))
}

/** What is known of a query once it is answered. */
interface Answered {
  readonly query: QueryView
  readonly writer: ResponseWriter
  readonly client: ClientAddress
  readonly zoneSlot: number
  readonly cookieKind: CookieKind
}

/** Counts a query with its reply. */
export function countReply(
  counters: QueryCounters,
  { query, writer, client, zoneSlot, cookieKind }: Answered,
  transport: Transport,
): void {
  const family = client.family === 4 ? 0 : 1
  counters[REQUESTS + ((zoneSlot * 2 + transport) * 2 + family) * TYPES + typeSlot(query.type)]!++
  counters[RESPONSES + zoneSlot * RCODES + rcodeSlot(writer.rcode)]!++
  if (query.subnet.present) counters[CLIENT_SUBNET]!++
  if (writer.truncated) counters[TRUNCATED]!++
  if (cookieKind !== CookieKind.NONE) counters[COOKIES + cookieKind]!++
}

/** Counts what a policy chose, and for a client of which country; 0 is nowhere. */
export function countServing(counters: QueryCounters, serving: number, country: number): void {
  counters[SERVINGS + serving]!++
  counters[COUNTRIES + country]!++
}

/** What became of a reply over the rate limit of its client's prefix. */
export const LimitAction = { DROPPED: 0, TRUNCATED: 1, WOULD_LIMIT: 2 } as const
export type LimitAction = (typeof LimitAction)[keyof typeof LimitAction]

export function countLimited(counters: QueryCounters, action: LimitAction): void {
  counters[LIMITED + action]!++
}

/** Counts a bug of ours that was contained. */
export function countFailure(counters: QueryCounters): void {
  counters[FAILURES]!++
}

function typeSlot(type: number): number {
  return type < SLOT_OF_TYPE.length ? SLOT_OF_TYPE[type]! : 0
}

function rcodeSlot(rcode: number): number {
  if (rcode <= Rcode.REFUSED) return rcode
  return rcode === Rcode.BADVERS ? RCODES - 3 : rcode === Rcode.BADCOOKIE ? RCODES - 2 : RCODES - 1
}

const SLOT_OF_TYPE = Uint8Array.from({ length: Math.max(...COUNTED_TYPES) + 1 }, (_, type) =>
  Math.max(0, COUNTED_TYPES.indexOf(type)),
)

/** The cells of all threads, added up. */
export function sumQueryCounters(all: readonly QueryCounters[]): QueryCounters {
  const sum = new Float64Array(CELLS)
  for (const counters of all) for (let i = 0; i < CELLS; i++) sum[i]! += counters[i]!
  return sum
}

export interface CountedRequest {
  readonly zone: number
  readonly transport: Transport
  readonly family: 4 | 6
  /** A slot of COUNTED_TYPES. */
  readonly type: number
  readonly count: number
}

/** Those of which there were any. */
export function* requestsIn(counters: QueryCounters): Generator<CountedRequest> {
  for (let i = 0; i < REQUEST_CELLS; i++) {
    const count = counters[REQUESTS + i]!
    if (count === 0) continue
    const row = Math.floor(i / TYPES)
    const transport = ((row >> 1) & 1) as Transport
    yield { zone: row >> 2, transport, family: (row & 1) === 0 ? 4 : 6, type: i % TYPES, count }
  }
}

/** By zone slot and slot of COUNTED_RCODES; those of which there were any. */
export function* responsesIn(
  counters: QueryCounters,
): Generator<{ readonly zone: number; readonly rcode: number; readonly count: number }> {
  for (let i = 0; i < RESPONSE_CELLS; i++) {
    const count = counters[RESPONSES + i]!
    if (count > 0) yield { zone: Math.floor(i / RCODES), rcode: i % RCODES, count }
  }
}

/**
 * Where a cell of another process is counted here: `zoneSlot` gives the slot of a zone here by its slot there. Undefined
 * when nowhere, as with zones that there are no more, and with servings, whose numbers mean nothing here.
 */
export function cellHere(cell: number, zoneSlot: (slot: number) => number | undefined): number | undefined {
  if (cell >= CELLS || (cell >= SERVINGS && cell < COUNTRIES)) return undefined
  if (cell >= COUNTRIES) return cell
  const [start, width] = cell < RESPONSES ? [REQUESTS, 4 * TYPES] : [RESPONSES, RCODES]
  const slot = zoneSlot(Math.floor((cell - start) / width))
  return slot === undefined ? undefined : start + slot * width + ((cell - start) % width)
}

/** By number. */
export function servingsIn(counters: QueryCounters): Float64Array {
  return counters.subarray(SERVINGS, SERVINGS + SERVING_CELLS)
}

/** By number; 0 is nowhere. */
export function countriesIn(counters: QueryCounters): Float64Array {
  return counters.subarray(COUNTRIES, COUNTRIES + COUNTRY_CELLS)
}

/** By CookieKind; nothing is counted where there was none. */
export function cookiesIn(counters: QueryCounters): Float64Array {
  return counters.subarray(COOKIES, COOKIES + COOKIE_CELLS)
}

/** By LimitAction. */
export function limitedIn(counters: QueryCounters): Float64Array {
  return counters.subarray(LIMITED, LIMITED + LIMITED_CELLS)
}

export function totalsIn(counters: QueryCounters) {
  return { clientSubnet: counters[CLIENT_SUBNET]!, truncated: counters[TRUNCATED]!, failures: counters[FAILURES]! }
}
