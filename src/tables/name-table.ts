/**
 * Finds a name among many: open addressing over the hash that a name cursor carries. The slots, the records they
 * number and the names those point at lie in one shared buffer, read through two views.
 *
 *   slots    [ record + 1 | 0 = empty ]          a power of two of them, at most half full
 *   records  [ name offset, … ] × stride words   `octets[name offset …]` is the folded wire name
 *
 * Readers never write. Where the parts lie in a buffer is drawn in zone-image.ts and zone-index.ts.
 */
import type { NameCursor } from '../dns/name-cursor.ts'

export interface NameTable {
  readonly words: Int32Array
  readonly octets: Uint8Array
  readonly slotsAt: number
  readonly slotMask: number
  readonly recordsAt: number
  readonly stride: number
}

/** The record whose name is the suffix of `cursor` from its label `label` on, or -1. */
export function findName(table: NameTable, cursor: NameCursor, label: number): number {
  const { words, octets, slotsAt, slotMask, recordsAt, stride } = table
  const { folded } = cursor
  const from = cursor.labelAt[label]!
  const length = cursor.length - from
  for (let slot = spreadHash(cursor.hash[label]!) & slotMask; ; slot = (slot + 1) & slotMask) {
    const record = words[slotsAt + slot]! - 1
    if (record < 0) return -1
    const nameAt = words[recordsAt + record * stride]!
    let i = 0
    while (i < length && octets[nameAt + i] === folded[from + i]) i++
    if (i === length) return record
  }
}

/** Fills `slots` (a power of two, all zero) with the records of the given hashes. */
export function fillSlots(slots: Int32Array, hashes: Int32Array): void {
  const mask = slots.length - 1
  for (let record = 0; record < hashes.length; record++) {
    let slot = spreadHash(hashes[record]!) & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = record + 1
  }
}

/** Slots for `records` names: a power of two, at least twice as many. */
export function slotCount(records: number): number {
  return 2 ** Math.max(1, Math.ceil(Math.log2(records * 2)))
}

/** The low bits of an FNV hash follow the last octets closely; the high bits are folded in. */
function spreadHash(hash: number): number {
  return hash ^ (hash >>> 15)
}
