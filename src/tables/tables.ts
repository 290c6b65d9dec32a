/**
 * The tables: all that answering reads, compiled, immutable, shared between threads. Three parts change at three
 * speeds and are replaced whole, never edited: zones (minutes), prefix trees (days), answer sets (seconds).
 */
import type { SipKey } from '../dns/siphash.ts'
import type { AnswerSets } from './answer-sets.ts'
import type { FamilyTrees } from './prefix-tree.ts'
import type { ZoneImage } from './zone-image.ts'
import type { ZoneIndex } from './zone-index.ts'

export interface Tables {
  readonly zoneIndex: ZoneIndex
  /** By the index's zone numbers; undefined for a zone that is ours but could never be loaded (SERVFAIL). */
  readonly zones: readonly (PublishedZone | undefined)[]
  /** By policy number: the trees that turn an address into a plan. */
  readonly trees: readonly FamilyTrees[]
  readonly answerSets: AnswerSets
  /** For counting clients by country; absent until the databases have been walked for it. */
  readonly countries?: CountryTrees
  readonly identity: Identity
  /** The first makes server cookies, all of them are good; without any, cookies are not answered (RFC 9018 section 5). */
  readonly cookieSecrets: readonly SipKey[]
  readonly rateLimit: RateLimit | 'off'
}

export interface PublishedZone {
  readonly image: ZoneImage
  /** The zone's own numbers of its dynamic sets -> numbers in the answer sets. */
  readonly sets: Int32Array
  /** What its queries are counted under. */
  readonly slot: number
}

/** Trees whose plans are countries. */
export interface CountryTrees extends FamilyTrees {
  /** By plan: the number that clients there are counted under, 0 for nowhere. */
  readonly numbers: Uint16Array
}

/** How many full answers a prefix gets over UDP (answer/rate-limit.ts). */
export interface RateLimit {
  /** Of one kind, to one /24 or /56. */
  readonly perSecond: number
  /** Of so many replies over the limit one is truncated and the others are dropped; 0: all are dropped. */
  readonly slip: number
  /** Whether it is only counted. */
  readonly dryRun: boolean
  /** Trees whose plan 1 is who is not limited. */
  readonly exempt: FamilyTrees
}

/** What this server says of itself. */
export interface Identity {
  /** Told to NSID and to `id.server` CH TXT; empty = not told (RFC 5001, RFC 4892). */
  readonly nsid: Uint8Array
  /** Told to `version.bind` CH TXT. */
  readonly version: Uint8Array
}
