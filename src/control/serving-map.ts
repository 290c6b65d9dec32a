/**
 * Who serves which country now: what a dynamic RRset answers to clients there, by the tables that queries are answered
 * from and the health of the moment, or with some PoPs supposed down. Plain values, as they are shown and written as JSON.
 */

export interface MapQuestion {
  /** The owner, with a final dot, in lower case. */
  readonly name: string
  /** `A`, `AAAA` or `CNAME`. */
  readonly type: string
  /** PoPs supposed down, whatever their checks say. */
  readonly down: readonly string[]
}

/** A dynamic RRset that a map can be drawn of. */
export interface MapSubject {
  readonly name: string
  readonly type: string
  readonly policy: string
}

export interface ServingMap extends MapSubject {
  readonly down: readonly string[]
  /** False until the databases have been walked, shortly after they are loaded; then there are no countries yet. */
  readonly isComplete: boolean
  /** In the order of their names. */
  readonly countries: readonly ServedCountry[]
}

export interface ServedCountry {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly name: string
  readonly continent: string
  /** What most of its addresses get. */
  readonly most: Served
  /** What the others get, the largest share first. */
  readonly others: readonly Served[]
}

export interface Served {
  /** The PoPs or pools in the answer. */
  readonly pops: readonly string[]
  /** Of the country's IPv4 addresses, 0 to 1. */
  readonly share: number
  /** `first`: who is meant to serve; `fallback`: a later choice, as earlier ones are down; `last-resort`: all are down. */
  readonly choice: 'first' | 'fallback' | 'last-resort'
  /** An address that gets this answer: for `dig +subnet`. */
  readonly example: string
}
