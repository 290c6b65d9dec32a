/**
 * A compiled zone: one SharedArrayBuffer, read through an Int32Array and a Uint8Array, never written after it is built
 * (build-zone-image.ts). Everything the query path needs to know of a name is decided at compile time.
 *
 *   words   header | slots | nodes | rrsets | additional lists            (offsets in words)
 *   octets  names (folded) | targets (as written) | blocks | padding      (offsets in octets of the same buffer)
 *
 *   node    name, first rrset, rrset count, cut, wildcard
 *           cut       the topmost delegation or DNAME owner at or above this name (not the apex's NS), or -1
 *           wildcard  the node `*.<this name>`, or -1
 *   rrset   type | kind << 17, block or dynamic set or TTL, target or additional list
 *   list    count, then per entry: offset of the name in the block or -1, node of the addresses, 1 if glue is required
 *   block   see block.ts
 */
import type { NameTable } from './name-table.ts'

export const Header = {
  SLOTS_AT: 0,
  SLOT_MASK: 1,
  NODES_AT: 2,
  RRSETS_AT: 3,
  APEX_LENGTH: 4,
  NEGATIVE_SOA: 5,
  WORDS: 6,
} as const

export const NODE_WORDS = 5
export const RRSET_WORDS = 3
export const ADDITIONAL_WORDS = 3

/** Bits of an RRset's first word that hold its type: one more than a query can ask for, so that ALIAS has a number. */
export const TYPE_BITS = 17
const TYPE_MASK = (1 << TYPE_BITS) - 1

export const RrsetKind = { STATIC: 0, DYNAMIC: 1, ALIAS: 2 } as const

/** The node of the apex. */
export const APEX = 0

export interface ZoneImage extends NameTable {
  readonly rrsetsAt: number
  readonly apexLength: number
  /** Block of the SOA as negative answers carry it: TTL is min(SOA TTL, MINIMUM) (RFC 2308 section 3). */
  readonly negativeSoa: number
}

/** The reader's view of a buffer that build-zone-image.ts made. */
export function openZoneImage(buffer: SharedArrayBuffer): ZoneImage {
  const words = new Int32Array(buffer)
  return {
    words,
    octets: new Uint8Array(buffer),
    slotsAt: words[Header.SLOTS_AT]!,
    slotMask: words[Header.SLOT_MASK]!,
    recordsAt: words[Header.NODES_AT]!,
    stride: NODE_WORDS,
    rrsetsAt: words[Header.RRSETS_AT]!,
    apexLength: words[Header.APEX_LENGTH]!,
    negativeSoa: words[Header.NEGATIVE_SOA]!,
  }
}

export function nodeCount(image: ZoneImage): number {
  return (image.rrsetsAt - image.recordsAt) / NODE_WORDS
}

export function nodeNameAt(image: ZoneImage, node: number): number {
  return image.words[image.recordsAt + node * NODE_WORDS]!
}

export function nodeCut(image: ZoneImage, node: number): number {
  return image.words[image.recordsAt + node * NODE_WORDS + 3]!
}

export function nodeWildcard(image: ZoneImage, node: number): number {
  return image.words[image.recordsAt + node * NODE_WORDS + 4]!
}

/** Whether nothing is owned by the node: an empty non-terminal. */
export function nodeIsEmpty(image: ZoneImage, node: number): boolean {
  return image.words[image.recordsAt + node * NODE_WORDS + 2] === 0
}

/** The word offset of the RRset of `type` at `node`, or -1. ALIAS stands under ALIAS_KEY. */
export function findRrset(image: ZoneImage, node: number, type: number): number {
  const { words } = image
  const at = image.recordsAt + node * NODE_WORDS
  let rrset = image.rrsetsAt + words[at + 1]! * RRSET_WORDS
  const end = rrset + words[at + 2]! * RRSET_WORDS
  for (; rrset < end; rrset += RRSET_WORDS) if ((words[rrset]! & TYPE_MASK) === type) return rrset
  return -1
}

/** The word offsets of all RRsets at `node`. For showing a zone: the query path looks for one. */
export function nodeRrsets(image: ZoneImage, node: number): number[] {
  const { words, rrsetsAt } = image
  const at = image.recordsAt + node * NODE_WORDS
  return Array.from({ length: words[at + 2]! }, (_, i) => rrsetsAt + (words[at + 1]! + i) * RRSET_WORDS)
}

export function rrsetType(image: ZoneImage, rrset: number): number {
  return image.words[rrset]! & TYPE_MASK
}

export function rrsetKind(image: ZoneImage, rrset: number): number {
  return image.words[rrset]! >> TYPE_BITS
}

/** STATIC: the block's offset. DYNAMIC: the zone's own number of the dynamic set. ALIAS: the TTL. */
export function rrsetContent(image: ZoneImage, rrset: number): number {
  return image.words[rrset + 1]!
}

/** CNAME, DNAME, ALIAS: offset of the target's wire name. Others: word offset of the additional list. 0 = none. */
export function rrsetLink(image: ZoneImage, rrset: number): number {
  return image.words[rrset + 2]!
}

/** Stands for a type where ALIAS is kept: none of 16 bits, so that no query finds it. */
export const ALIAS_KEY = 0x10000
