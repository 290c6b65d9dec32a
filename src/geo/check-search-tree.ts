/**
 * Whether a search tree can be walked: no path is longer than an address (so there is no cycle), and every record
 * lies inside the data section and can be decoded. Visits each node and each record once, whatever the shape.
 */
import { checkRecord } from './check-record.ts'
import type { SearchTree } from './search-tree.ts'

/** Octets of zeros between tree and data; references to them are wrong. */
export const SEPARATOR_OCTETS = 16

/** `start` and `end` bound the data section in `octets`. A sentence that says what is wrong, or undefined. */
export function checkSearchTree(tree: SearchTree, octets: Uint8Array, start: number, end: number): string | undefined {
  const heights = new Uint8Array(tree.nodeCount) // 0 until known; a node's height is at least 1
  const checked = new Uint8Array((end - start + 7) >> 3) // a bit per octet of data
  let problem: string | undefined

  /** Height below `reference`: the most bits that a lookup still takes from there. */
  function height(reference: number, depth: number): number {
    if (reference >= tree.nodeCount) {
      if (reference > tree.nodeCount) record(reference)
      return 0
    }
    if (depth + heights[reference]! >= tree.bits + (heights[reference] === 0 ? 0 : 1)) {
      problem ??= `its search tree is deeper than ${tree.bits} bits or runs in a circle`
    }
    if (problem !== undefined || heights[reference] !== 0) return heights[reference]!
    const zero = height(tree.child(reference, 0), depth + 1)
    const one = height(tree.child(reference, 1), depth + 1)
    heights[reference] = 1 + Math.max(zero, one)
    return heights[reference]!
  }

  function record(reference: number): void {
    const offset = reference - tree.nodeCount - SEPARATOR_OCTETS
    if (offset < 0 || offset >= end - start) {
      problem ??= 'its search tree points outside the data section'
    } else if ((checked[offset >> 3]! & (1 << (offset & 7))) === 0) {
      checked[offset >> 3]! |= 1 << (offset & 7)
      const what = checkRecord(octets, start, end, start + offset)
      if (what !== undefined) problem ??= `it has a record at data offset ${offset} ${what}`
    }
  }

  height(0, 0)
  return problem
}
