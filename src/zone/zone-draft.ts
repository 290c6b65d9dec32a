/**
 * A zone while it is being checked: its rrsets with the places they were written at, findable by owner, and what
 * they may refer to outside the file. The checks of checks/ read it and never change it.
 */
import type { DocumentPath } from '../base/problem-list.ts'
import { nameKey } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import type { RecordType } from '../dns/record-type.ts'
import type { Policy, Pop } from '../routing/policy.ts'
import type { Rrset } from './zone.ts'

/** What of the configuration a zone may name. */
export interface ZoneContext {
  readonly policies: ReadonlyMap<string, Policy>
  readonly pops: ReadonlyMap<string, Pop>
  /** The origins of all zones of ours, as wire names. */
  readonly zones: readonly Uint8Array[]
}

export interface DraftRrset {
  /** The record in the document. */
  readonly path: DocumentPath
  /** `nameKey` of the owner. */
  readonly key: string
  readonly type: RecordType
  /** Fixed values: of a static rrset, of last resort, or the target of an ALIAS. */
  readonly values: readonly DraftValue[]
  readonly rrset: Rrset
}

export interface DraftValue {
  readonly path: DocumentPath
  readonly rdata: Uint8Array
}

export class ZoneDraft {
  readonly origin: Uint8Array
  readonly apexKey: string
  readonly context: ZoneContext
  /** In the order of the file. */
  readonly rrsets: readonly DraftRrset[]
  readonly #byOwner = new Map<string, DraftRrset[]>()
  readonly #unreadOwners: ReadonlySet<string>

  /** `unreadOwners`: keys of owners that hold more than could be read; nothing is missing there. */
  constructor(
    origin: Uint8Array,
    rrsets: readonly DraftRrset[],
    context: ZoneContext,
    unreadOwners: ReadonlySet<string>,
  ) {
    this.#unreadOwners = unreadOwners
    this.origin = origin
    this.apexKey = nameKey(origin)
    this.context = context
    this.rrsets = rrsets
    for (const rrset of rrsets) {
      const sameOwner = this.#byOwner.get(rrset.key)
      if (sameOwner === undefined) this.#byOwner.set(rrset.key, [rrset])
      else sameOwner.push(rrset)
    }
  }

  /** All rrsets, owner by owner, in the order of the file. */
  owners(): Iterable<readonly DraftRrset[]> {
    return this.#byOwner.values()
  }

  at(key: string): readonly DraftRrset[] {
    return this.#byOwner.get(key) ?? []
  }

  find(key: string, type: number): DraftRrset | undefined {
    return this.at(key).find((rrset) => rrset.rrset.type === type)
  }

  /** Whether a record of one of `types` is at `key`, or something unread that may be one. */
  has(key: string, ...types: readonly number[]): boolean {
    return this.#unreadOwners.has(key) || this.at(key).some(({ rrset }) => types.includes(rrset.type))
  }

  /** Keys of the names above `key`, nearest first, down to the apex; none for the apex and for names outside. */
  *ancestors(key: string): Iterable<string> {
    if (!this.contains(key)) return
    for (let at = key; at !== this.apexKey; ) {
      at = at.slice(at.charCodeAt(0) + 1)
      yield at
    }
  }

  /** Whether the name is the apex or below it. */
  contains(key: string): boolean {
    let at = key
    while (at.length > this.apexKey.length) at = at.slice(at.charCodeAt(0) + 1)
    return at === this.apexKey
  }

  /** The delegation that `key` is at or below, the highest there is (RFC 1034 section 4.2). */
  cutAbove(key: string): DraftRrset | undefined {
    let cut: DraftRrset | undefined
    for (const name of [key, ...this.ancestors(key)]) {
      if (name !== this.apexKey) cut = this.find(name, Type.NS) ?? cut
    }
    return cut
  }
}
