/**
 * A zone while it is being checked: its rrsets, findable by owner, and what they may refer to outside the file. An rrset
 * is a number; what it was written as, with the place of each value, is read again for those that a check complains
 * of. The checks of checks/ read it and never change it.
 */
import { IntColumn } from '../base/int-column.ts'
import type { DocumentPath } from '../base/problem-list.ts'
import { Type } from '../dns/numbers.ts'
import type { RecordType } from '../dns/record-type.ts'
import type { Policy, Pop } from '../routing/policy.ts'
import { APEX, type NameTree } from './name-tree.ts'
import { RrsetStore } from './rrset-store.ts'
import type { Rrset } from './zone.ts'

/** What of the configuration a zone may name. */
export interface ZoneContext {
  readonly policies: ReadonlyMap<string, Policy>
  readonly pops: ReadonlyMap<string, Pop>
  /** Whether a name, in wire form, lies in a zone of ours. */
  readonly isServed: (name: Uint8Array) => boolean
  /** Our zones right below this one, by their origins in wire form. */
  readonly zonesBelow: (origin: Uint8Array) => readonly Uint8Array[]
}

export interface DraftRrset {
  /** The record in the document. */
  readonly path: DocumentPath
  readonly type: RecordType
  /** Fixed values: of a static rrset, of last resort, or the target of an ALIAS. */
  readonly values: readonly DraftValue[]
  readonly rrset: Rrset
}

export interface DraftValue {
  readonly path: DocumentPath
  readonly rdata: Uint8Array
}

/** Where a record is written: the member of the document, and its position in a list there, or -1 without one. */
export interface RecordAt {
  readonly member: number
  readonly item: number
}

export class ZoneDraft {
  readonly context: ZoneContext
  /** Numbered in the order of the file. */
  readonly rrsets: RrsetStore
  /** Each rrset whose owner has another of its type already, and that other. */
  readonly duplicates: { readonly rrset: number; readonly first: number }[] = []
  readonly #readAgain: (at: RecordAt) => DraftRrset
  readonly #members = new IntColumn()
  readonly #items = new IntColumn()
  /** Names that hold more than could be read; nothing is missing there. */
  readonly #unread = new Set<number>()

  constructor(origin: Uint8Array, context: ZoneContext, readAgain: (at: RecordAt) => DraftRrset) {
    this.context = context
    this.rrsets = new RrsetStore(origin)
    this.#readAgain = readAgain
  }

  get names(): NameTree {
    return this.rrsets.names
  }

  add({ rrset, values }: DraftRrset, { member, item }: RecordAt): void {
    const owner = this.names.add(rrset.owner)
    const first = this.rrsets.find(owner, rrset.type)
    const number = this.rrsets.add(
      owner,
      rrset,
      values.map(({ rdata }) => rdata),
    )
    if (first >= 0) this.duplicates.push({ rrset: number, first })
    this.#members.push(member)
    this.#items.push(item)
  }

  /** Says that the owner holds something that could not be read. */
  addUnread(owner: Uint8Array): void {
    this.#unread.add(this.names.add(owner))
  }

  /** As it was written. */
  written(rrset: number): DraftRrset {
    return this.#readAgain({ member: this.#members.at(rrset), item: this.#items.at(rrset) })
  }

  /** Whether a record of one of `types` is at the name, or something unread that may be one. */
  has(name: number, ...types: readonly number[]): boolean {
    return this.#unread.has(name) || types.some((type) => this.rrsets.find(name, type) >= 0)
  }

  /** The names above, nearest first, down to the apex. */
  *ancestors(name: number): Iterable<number> {
    for (let at = this.names.parent(name); at >= APEX; at = this.names.parent(at)) yield at
  }

  /** The NS rrset of the delegation that the name is at or below, the highest there is (RFC 1034 section 4.2), or -1. */
  cutAbove(name: number): number {
    let cut = -1
    for (let at = name; at > APEX; at = this.names.parent(at)) {
      const ns = this.rrsets.find(at, Type.NS)
      if (ns >= 0) cut = ns
    }
    return cut
  }
}
