/**
 * Which of our zones a name lies in: the apexes in a name table. One SharedArrayBuffer:
 *
 *   words   slot mask, zone count, most labels of an apex | slots | per zone: offset of its folded apex
 *   octets  apexes, offsets in octets of the same buffer
 */

import { foldName, labelOffsets } from '../dns/name.ts'
import { hashName, type NameCursor } from '../dns/name-cursor.ts'
import { fillSlots, findName, type NameTable, slotCount } from './name-table.ts'

export interface ZoneIndex extends NameTable {
  readonly labelsMax: number
}

const HEADER_WORDS = 3

/** Result of findZone, packed: the zone number times 128 plus the label where its apex starts; -1 = not ours. */
export type ZoneAndLabel = number

/** The zone with the longest apex that is a suffix of the name, from its label `from` on. */
export function findZone(index: ZoneIndex, cursor: NameCursor, from: number): ZoneAndLabel {
  const first = Math.max(from, cursor.labelCount - index.labelsMax)
  for (let label = first; label <= cursor.labelCount; label++) {
    const zone = findName(index, cursor, label)
    if (zone >= 0) return zone * 128 + label
  }
  return -1
}

/** Builds the index; zone numbers are positions in `apexes`, which are distinct wire names. */
export function buildZoneIndex(apexes: readonly Uint8Array[]): SharedArrayBuffer {
  const slots = slotCount(apexes.length)
  const recordsAt = HEADER_WORDS + slots
  let at = 4 * (recordsAt + apexes.length)
  const size = at + apexes.reduce((sum, apex) => sum + apex.length, 0)
  const buffer = new SharedArrayBuffer(Math.ceil(size / 4) * 4)
  const words = new Int32Array(buffer)
  const octets = new Uint8Array(buffer)
  words[0] = slots - 1
  words[1] = apexes.length
  words[2] = apexes.reduce((most, apex) => Math.max(most, labelOffsets(apex).length), 0)
  fillSlots(words.subarray(HEADER_WORDS, recordsAt), Int32Array.from(apexes, hashName))
  for (const [zone, apex] of apexes.entries()) {
    words[recordsAt + zone] = at
    octets.set(foldName(apex), at)
    at += apex.length
  }
  return buffer
}

export function openZoneIndex(buffer: SharedArrayBuffer): ZoneIndex {
  const words = new Int32Array(buffer)
  const slotMask = words[0]!
  const recordsAt = HEADER_WORDS + slotMask + 1
  const octets = new Uint8Array(buffer)
  return { words, octets, slotsAt: HEADER_WORDS, slotMask, recordsAt, stride: 1, labelsMax: words[2]! }
}
