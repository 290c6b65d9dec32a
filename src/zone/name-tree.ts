/**
 * The names of a zone: its apex, every owner, and every name between them (empty non-terminals), numbered in the order
 * they come in, the apex being 0. Kept as octets and integers, so that a million names cost no object each. Names are
 * as first written, and equal whatever their letter case (RFC 4343).
 */
import { assert } from '../base/assert.ts'
import { HashIndex } from '../base/hash-index.ts'
import { IntColumn } from '../base/int-column.ts'
import { OctetStore } from '../base/octet-store.ts'
import { FOLD, isWithin, nameLengthAt } from '../dns/name.ts'
import { newNameCursor, readCursor } from '../dns/name-cursor.ts'

/** The number of the apex. */
export const APEX = 0

export class NameTree {
  readonly apex: Uint8Array
  readonly #octets = new OctetStore()
  readonly #index = new HashIndex()
  readonly #nameAt = new IntColumn()
  readonly #parent = new IntColumn()
  /** Labels below the apex. */
  readonly #depth = new IntColumn()
  readonly #cursor = newNameCursor()
  readonly #apexLabels: number

  constructor(apex: Uint8Array) {
    this.apex = apex
    readCursor(this.#cursor, apex, 0, apex.length)
    this.#apexLabels = this.#cursor.labelCount
    this.#addOne(0, this.#octets.push(apex), -1, 0)
  }

  get count(): number {
    return this.#index.count
  }

  /** The number of a name at or below the apex, taken in with all names between when it is new. */
  add(name: Uint8Array): number {
    const known = this.closest(name)
    assert(known >= 0, 'every owner lies in the zone')
    const { labelAt, labelCount } = this.#cursor
    let label = labelCount - this.#apexLabels - this.#depth.at(known)
    if (label === 0) return known
    const nameAt = this.#octets.push(name)
    let number = known
    while (label-- > 0) number = this.#addOne(label, nameAt + labelAt[label]!, number, this.#depth.at(number) + 1)
    return number
  }

  /** The number of the name, or -1. */
  find(name: Uint8Array): number {
    const closest = this.closest(name)
    const depth = this.#cursor.labelCount - this.#apexLabels
    return closest >= 0 && this.#depth.at(closest) === depth ? closest : -1
  }

  /** The number of the name or else the nearest one above it; -1 for a name outside the zone. */
  closest(name: Uint8Array): number {
    readCursor(this.#cursor, name, 0, name.length)
    if (!isWithin(name, this.apex)) return -1
    const below = this.#cursor.labelCount - this.#apexLabels
    for (let label = 0; label < below; label++) {
      const number = this.#index.find(this.#cursor.hash[label]!, (number) => this.#isSuffix(number, label))
      if (number >= 0) return number
    }
    return APEX
  }

  /** The number of the name above; -1 for the apex. */
  parent(number: number): number {
    return this.#parent.at(number)
  }

  name(number: number): Uint8Array {
    const { octets } = this.#octets
    const at = this.#nameAt.at(number)
    return octets.slice(at, at + nameLengthAt(octets, at))
  }

  /** Canonical order (RFC 4034 section 6.1): what is above first, then label by label. */
  compare(a: number, b: number): number {
    const deeper = this.#depth.at(a) - this.#depth.at(b)
    let [x, y] = [a, b]
    for (let i = deeper; i > 0; i--) x = this.#parent.at(x)
    for (let i = deeper; i < 0; i++) y = this.#parent.at(y)
    if (x === y) return deeper
    while (this.#parent.at(x) !== this.#parent.at(y)) {
      x = this.#parent.at(x)
      y = this.#parent.at(y)
    }
    return this.#compareLabels(this.#nameAt.at(x), this.#nameAt.at(y))
  }

  #compareLabels(a: number, b: number): number {
    const { octets } = this.#octets
    const shorter = Math.min(octets[a]!, octets[b]!)
    for (let i = 1; i <= shorter; i++) {
      const difference = FOLD[octets[a + i]!]! - FOLD[octets[b + i]!]!
      if (difference !== 0) return difference
    }
    return octets[a]! - octets[b]!
  }

  #addOne(label: number, nameAt: number, parent: number, depth: number): number {
    this.#nameAt.push(nameAt)
    this.#parent.push(parent)
    this.#depth.push(depth)
    return this.#index.add(this.#cursor.hash[label]!)
  }

  /** Whether name `number` is the cursor's from that label on. */
  #isSuffix(number: number, label: number): boolean {
    const { folded, labelAt, length } = this.#cursor
    const { octets } = this.#octets
    const from = labelAt[label]!
    const nameAt = this.#nameAt.at(number) - from
    for (let i = from; i < length; i++) if (FOLD[octets[nameAt + i]!] !== folded[i]) return false
    return true
  }
}
