/**
 * A name being looked up, in a reusable cell: its folded octets, where each label starts, and the hash of every
 * suffix, so that a table of names is searched for the name itself and for all its ancestors without hashing any
 * octet twice. Nothing is allocated after the cell is made. Limits: RFC 1035 section 2.3.4.
 *
 *   folded   3 w w w 4 e d g e 3 o r g 0        labelCount 3
 *   labelAt  ^0      ^4        ^9      ^13      labelAt[labelCount] is the root's zero octet
 *   hash     [0]     [1]       [2]     [3]      hash[i] covers the suffix that starts at labelAt[i]
 */
import { FOLD } from './name.ts'
import { LABEL_OCTETS_MAX, LABELS_MAX, NAME_OCTETS_MAX } from './numbers.ts'

export interface NameCursor {
  /** The name's octets in lower case, with the root's zero octet. */
  readonly folded: Uint8Array
  length: number
  labelCount: number
  readonly labelAt: Uint8Array
  readonly hash: Int32Array
}

export function newNameCursor(): NameCursor {
  return {
    folded: new Uint8Array(NAME_OCTETS_MAX + 1),
    length: 0,
    labelCount: 0,
    labelAt: new Uint8Array(LABELS_MAX + 1),
    hash: new Int32Array(LABELS_MAX + 1),
  }
}

const ROOT_HASH = 0x811c9dc5 | 0
const HASH_PRIME = 16_777_619

/**
 * Reads the uncompressed name at `octets[at]`, which must end before `end`. Returns the offset behind it, or -1 for a
 * pointer, a label or name too long, or a name that runs out (the cursor then holds nothing of use).
 */
export function readCursor(cursor: NameCursor, octets: Uint8Array, at: number, end: number): number {
  const { folded, labelAt, hash } = cursor
  let labels = 0
  let p = at
  for (;;) {
    if (p >= end) return -1
    const length = octets[p]!
    const offset = p - at
    if (length > LABEL_OCTETS_MAX || offset + length + 1 > NAME_OCTETS_MAX) return -1
    labelAt[labels] = offset
    folded[offset] = length
    if (length === 0) break
    if (p + length >= end) return -1
    for (let i = 1; i <= length; i++) folded[offset + i] = FOLD[octets[p + i]!]!
    labels++
    p += length + 1
  }
  cursor.labelCount = labels
  cursor.length = p + 1 - at
  let h = ROOT_HASH
  hash[labels] = h
  for (let label = labels - 1; label >= 0; label--) {
    const stop = labelAt[label + 1]!
    for (let i = labelAt[label]!; i < stop; i++) h = Math.imul(h ^ folded[i]!, HASH_PRIME)
    hash[label] = h
  }
  return p + 1
}

/** The hash a cursor gives for the whole of `name`, a wire name: what tables of names are built with. */
export function hashName(name: Uint8Array): number {
  readCursor(BUILDER, name, 0, name.length)
  return BUILDER.hash[0]!
}

const BUILDER = newNameCursor()
