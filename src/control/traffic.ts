/**
 * What a server has been asked and has answered, as plain counts: totals since it started, and how many there were each
 * second of late. No name of a client or of a resolver is ever in it, and every record of counts has a bounded number
 * of keys.
 */

/** By label: `udp`, `AAAA`, `NXDOMAIN`, `fr`, `DE`, … */
export type Counts = Readonly<Record<string, number>>

export interface Traffic {
  /** Since when totals count; milliseconds since the epoch. */
  readonly sinceMs: number
  readonly totals: TrafficCounts
  /** Per second, over the last ten seconds. */
  readonly rates: TrafficCounts
}

export interface TrafficCounts {
  /** Messages that were taken for queries, answered or not. */
  readonly queries: number
  /** Of these, with a client subnet option (RFC 7871). */
  readonly clientSubnet: number
  /** Queries with a cookie (RFC 7873), by what it was: `client_only`, `valid` or `invalid`. */
  readonly cookies: Counts
  readonly byTransport: Counts
  readonly byFamily: Counts
  readonly byType: Counts
  readonly byRcode: Counts
  /** Answers that a policy gave, by PoP or pool; an answer with two of them counts for both. */
  readonly byPop: Counts
  /** Answers that a policy gave, by the country of the client, `--` where that is unknown. */
  readonly byCountry: Counts
  /** Over UDP, to networks that had enough: `dropped`, `truncated`, or with `dry_run` `would_limit`. */
  readonly rateLimited: Counts
  /** By reason. */
  readonly dropped: Counts
  /** Over UDP, with TC set. */
  readonly truncated: number
}

/** Queries of one kind since the start; `zone` is `none` outside our zones and `other` beyond those counted apart. */
export interface CountedRequests {
  readonly zone: string
  readonly transport: 'udp' | 'tcp'
  readonly family: string
  readonly type: string
  readonly count: number
}

export interface CountedResponses {
  readonly zone: string
  readonly rcode: string
  readonly count: number
}
