/**
 * The binary search tree of an mmdb file, read in place: nodes of two records of 24, 28 or 32 bits (MaxMind DB File
 * Format Specification 2.0, "Binary Search Tree Section"). A reference below `nodeCount` is a node, `nodeCount` means
 * "nothing known", anything above is a data record. Never decodes data; checkSearchTree must have passed before
 * anyone walks the tree, for then no walk is longer than an address.
 */
import { type Prefix, parsePrefix } from '../base/prefix.ts'

export class SearchTree {
  readonly nodeCount: number
  /** 24, 28 or 32. */
  readonly recordSize: number
  /** Bits of an address: 32 in a database of IPv4 alone, else 128. */
  readonly bits: number
  readonly #octets: Uint8Array
  readonly #nodeOctets: number

  constructor(octets: Uint8Array, nodeCount: number, recordSize: number, bits: number) {
    this.#octets = octets
    this.nodeCount = nodeCount
    this.recordSize = recordSize
    this.bits = bits
    this.#nodeOctets = recordSize / 4
  }

  /** The reference for the next address bit, 0 or 1. */
  child(node: number, bit: number): number {
    const octets = this.#octets
    const at = node * this.#nodeOctets
    if (this.recordSize === 24) {
      const side = at + 3 * bit
      return (octets[side]! << 16) | (octets[side + 1]! << 8) | octets[side + 2]!
    }
    const side = at + 4 * bit
    const low = (octets[side]! << 16) | (octets[side + 1]! << 8) | octets[side + 2]!
    if (this.recordSize === 32) return low * 256 + octets[side + 3]!
    return bit === 0 ? ((octets[at + 3]! & 0xf0) << 20) | low : ((octets[at + 3]! & 0x0f) << 24) | low
  }

  /** The reference at `prefix` (of the tree's own family), or the record or nothing met on the way, and its depth. */
  find(prefix: Prefix): { reference: number; depth: number } {
    let reference = 0
    let depth = 0
    for (; depth < prefix.length && reference < this.nodeCount; depth++) {
      reference = this.child(reference, (prefix.octets[depth >> 3]! >> (7 - (depth & 7))) & 1)
    }
    return { reference, depth }
  }
}

/** IPv4 addresses stand in an IPv6 tree as ::a.b.c.d. */
const IPV4_IN_IPV6 = parsePrefix('::/96')!
/** Where databases repeat their IPv4 tree: v4-mapped, 6to4, Teredo. */
const EMBEDDINGS = ['::ffff:0:0/96', '2002::/16', '2001::/32'].map((text) => parsePrefix(text)!)

/** The reference under which all IPv4 addresses stand. */
export function ipv4Reference(tree: SearchTree): number {
  return tree.bits === 32 ? 0 : tree.find(IPV4_IN_IPV6).reference
}

/** The reference under which all IPv6 addresses stand; "nothing known" in a database of IPv4 alone. */
export function ipv6Reference(tree: SearchTree): number {
  return tree.bits === 32 ? tree.nodeCount : 0
}

/**
 * IPv6 prefixes that only show the IPv4 tree: ::/96 itself, and those of v4-mapped, 6to4 and Teredo addresses that
 * lead to the same node. An IPv6 client there is nowhere: the IPv4 address inside says nothing reliable about it.
 * Records written for such prefixes (or around them) count like any others.
 */
export function ipv4Aliases(tree: SearchTree): Prefix[] {
  if (tree.bits === 32) return []
  const ipv4 = tree.find(IPV4_IN_IPV6)
  if (ipv4.depth < IPV4_IN_IPV6.length) return []
  const aliases = EMBEDDINGS.filter((prefix) => {
    const { reference, depth } = tree.find(prefix)
    return depth === prefix.length && reference === ipv4.reference && reference < tree.nodeCount
  })
  return [IPV4_IN_IPV6, ...aliases]
}
