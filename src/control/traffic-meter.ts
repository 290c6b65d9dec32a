/**
 * Traffic as people and programs read it: the counters of all threads added up and named, with how many there were each
 * second of late, from a sample taken every second. Reads shared memory; the query path knows nothing of it.
 */
import { CookieKind } from '../answer/check-cookie.ts'
import {
  COUNTED_RCODES,
  COUNTED_TYPES,
  cookiesIn,
  countriesIn,
  LimitAction,
  limitedIn,
  type QueryCounters,
  requestsIn,
  responsesIn,
  servingsIn,
  sumQueryCounters,
  totalsIn,
} from '../answer/query-counters.ts'
import { Transport } from '../answer/query-handler.ts'
import { Rcode } from '../dns/numbers.ts'
import { typeMnemonic } from '../dns/rdata/registry.ts'
import { COUNTRIES } from '../routing/country.ts'
import type { CountedNames } from './counted-names.ts'
import type { CountedRequests, CountedResponses, Counts, Traffic, TrafficCounts } from './traffic.ts'

export const SAMPLE_MS = 1_000
/** How many of them rates are taken over. */
const SAMPLES = 10

export interface TrafficMeterParts {
  readonly counters: readonly QueryCounters[]
  readonly names: CountedNames
  /** Messages that got no reply, by reason. */
  readonly dropped: () => Counts
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Since when the counters count. */
  readonly sinceMs: number
}

export class TrafficMeter {
  readonly #parts: TrafficMeterParts
  readonly #samples: { readonly atMs: number; readonly counts: TrafficCounts }[] = []

  constructor(parts: TrafficMeterParts) {
    this.#parts = parts
    this.sample()
  }

  /** To be called every SAMPLE_MS. */
  sample(): void {
    this.#samples.push({ atMs: this.#parts.now(), counts: this.#count() })
    if (this.#samples.length > SAMPLES + 1) this.#samples.shift()
  }

  traffic(): Traffic {
    const [first] = this.#samples
    const last = this.#samples.at(-1)!
    const seconds = (last.atMs - first!.atMs) / 1_000
    return { sinceMs: this.#parts.sinceMs, totals: this.#count(), rates: ratesOf(first!.counts, last.counts, seconds) }
  }

  /** In full, zone by zone. */
  requests(): CountedRequests[] {
    const zones = this.#parts.names.zones()
    return [...requestsIn(this.#sum())].map(({ zone, transport, family, type, count }) => ({
      zone: zones[zone]!,
      transport: TRANSPORT_NAMES[transport],
      family: `ipv${family}`,
      type: TYPE_NAMES[type]!,
      count,
    }))
  }

  responses(): CountedResponses[] {
    const zones = this.#parts.names.zones()
    return [...responsesIn(this.#sum())].map(({ zone, rcode, count }) => {
      return { zone: zones[zone]!, rcode: RCODE_NAMES[rcode]!, count }
    })
  }

  /** Bugs of ours that were contained. */
  failures(): number {
    return totalsIn(this.#sum()).failures
  }

  #sum(): QueryCounters {
    return sumQueryCounters(this.#parts.counters)
  }

  #count(): TrafficCounts {
    const sum = this.#sum()
    const requests = [...requestsIn(sum)]
    const { clientSubnet, truncated } = totalsIn(sum)
    const rateLimited = countsOf(LIMIT_NAMES, limitedIn(sum))
    return {
      queries: requests.reduce((total, { count }) => total + count, 0),
      clientSubnet,
      cookies: countsOf(COOKIE_NAMES, cookiesIn(sum)),
      byTransport: countBy(requests, ({ transport }) => TRANSPORT_NAMES[transport]),
      byFamily: countBy(requests, ({ family }) => `ipv${family}`),
      byType: countBy(requests, ({ type }) => TYPE_NAMES[type]!),
      byRcode: countBy([...responsesIn(sum)], ({ rcode }) => RCODE_NAMES[rcode]!),
      byPop: this.#parts.names.byPop(servingsIn(sum)),
      byCountry: Object.fromEntries(
        [...countriesIn(sum).entries()].flatMap(([i, n]) => (n > 0 ? [[COUNTRY_NAMES[i]!, n]] : [])),
      ),
      rateLimited,
      dropped: { ...this.#parts.dropped(), rate_limited: rateLimited.dropped },
      truncated,
    }
  }
}

const TRANSPORT_NAMES = { [Transport.UDP]: 'udp', [Transport.TCP]: 'tcp' } as const
const TYPE_NAMES = COUNTED_TYPES.map((type) => (type === 0 ? 'other' : typeMnemonic(type)))
const RCODE_NAMES = COUNTED_RCODES.map(
  (rcode) => Object.entries(Rcode).find(([, known]) => known === rcode)?.[0] ?? 'other',
)
const COOKIE_NAMES = { client_only: CookieKind.CLIENT_ONLY, valid: CookieKind.VALID, invalid: CookieKind.INVALID }
const LIMIT_NAMES = {
  dropped: LimitAction.DROPPED,
  truncated: LimitAction.TRUNCATED,
  would_limit: LimitAction.WOULD_LIMIT,
}
const COUNTRY_NAMES = ['--', ...COUNTRIES.keys()]

/** `names` are positions in `counts`. */
function countsOf<Name extends string>(names: Readonly<Record<Name, number>>, counts: Float64Array) {
  return Object.fromEntries(Object.entries<number>(names).map(([name, i]) => [name, counts[i]!])) as Record<
    Name,
    number
  >
}

function countBy<T extends { readonly count: number }>(all: readonly T[], nameOf: (one: T) => string): Counts {
  const counts: Record<string, number> = {}
  for (const one of all) counts[nameOf(one)] = (counts[nameOf(one)] ?? 0) + one.count
  return counts
}

/** What came between two counts, each second; nothing before the second sample. */
function ratesOf(first: TrafficCounts, last: TrafficCounts, seconds: number): TrafficCounts {
  const rate = (before: number, after: number) => (seconds > 0 ? (after - before) / seconds : 0)
  const rates = (key: keyof TrafficCounts): Counts => {
    const [before, after] = [first[key] as Counts, last[key] as Counts]
    const changed = Object.entries(after).filter(([name, count]) => count > (before[name] ?? 0))
    return Object.fromEntries(changed.map(([name, count]) => [name, rate(before[name] ?? 0, count)]))
  }
  return {
    queries: rate(first.queries, last.queries),
    clientSubnet: rate(first.clientSubnet, last.clientSubnet),
    cookies: rates('cookies'),
    byTransport: rates('byTransport'),
    byFamily: rates('byFamily'),
    byType: rates('byType'),
    byRcode: rates('byRcode'),
    byPop: rates('byPop'),
    byCountry: rates('byCountry'),
    rateLimited: rates('rateLimited'),
    dropped: rates('dropped'),
    truncated: rate(first.truncated, last.truncated),
  }
}
