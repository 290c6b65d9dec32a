/**
 * The compiled prefix tree, as the query path reads it: address -> plan, and the depth at which the walk stopped, which
 * is the ECS scope. One Int32Array over one SharedArrayBuffer per tree and family, written once, then only read.
 * A lookup allocates nothing and always ends: no path is longer than the address.
 */
import type { ClientAddress } from '../base/client-address.ts'

/** Packed result of a lookup: the plan in the low 22 bits, the depth (0..128: the ECS scope) above them. */
export type PlanAndDepth = number

export const PLAN_BITS = 22
export const PLAN_MASK = (1 << PLAN_BITS) - 1

/** Marks an end of the walk in the first level. */
export const FIRST_LEVEL_END = 0x80000000 | 0

/**
 * Safe to hand to other threads: the cells lie in a SharedArrayBuffer and never change.
 *
 *     cells  [ first level: 1 or 65,536 entries | node | node | node | … ]
 *                                                  └ zero, one: the entries for the next address bit
 *
 *     an entry      >= 0   the cell where a node starts
 *                   <  0   the end of the walk:
 *                          in the first level  sign bit | depth << 22 | plan   (its depth is at most 16 there)
 *                          in a node           ~plan                           (equal subtrees are shared by several
 *                                                                               depths, so the walk counts)
 *
 *     198.51.100.7   first level [0xc633] -> node ─0─> node ─1─> ~plan, at depth 18
 *
 * A large tree has a first level for 16 address bits (256 KiB), a small one an entry for none, its root. Equal sibling
 * ends are one end (so depths are minimal: one bit less would hold clients of another plan).
 */
export interface PrefixTree {
  /** Address bits that the first level takes: 0 or 16. */
  readonly firstBits: number
  readonly cells: Int32Array
}

/** One for each family of addresses. */
export interface FamilyTrees {
  readonly ipv4: PrefixTree
  readonly ipv6: PrefixTree
}

export function lookupAddress(trees: FamilyTrees, { family, words }: ClientAddress): PlanAndDepth {
  return family === 4 ? lookupIpv4(trees.ipv4, words[0]!) : lookupIpv6(trees.ipv6, words)
}

/** `word` is the address as in base/client-address.ts. */
export function lookupIpv4(tree: PrefixTree, word: number): PlanAndDepth {
  const { cells, firstBits } = tree
  let entry = cells[firstBits === 0 ? 0 : word >>> 16]!
  if (entry < 0) return entry & ~FIRST_LEVEL_END
  let depth = firstBits
  do {
    entry = cells[entry + ((word >>> (31 - depth)) & 1)]!
    depth++
  } while (entry >= 0)
  return ~entry | (depth << PLAN_BITS)
}

/** `words` are the four words of the address as in base/client-address.ts. */
export function lookupIpv6(tree: PrefixTree, words: Int32Array): PlanAndDepth {
  const { cells, firstBits } = tree
  let word = words[0]!
  let entry = cells[firstBits === 0 ? 0 : word >>> 16]!
  if (entry < 0) return entry & ~FIRST_LEVEL_END
  let depth = firstBits
  do {
    entry = cells[entry + ((word >>> (31 - (depth & 31))) & 1)]!
    depth++
    if ((depth & 31) === 0) word = words[depth >>> 5]!
  } while (entry >= 0)
  return ~entry | (depth << PLAN_BITS)
}
