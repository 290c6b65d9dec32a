/**
 * A trie of plans under construction -> the flat tree of prefix-tree.ts (the layout is drawn there). Subtrees that are
 * shared in the store stay shared.
 */
import { assert } from '../base/assert.ts'
import type { NodeStore } from './node-store.ts'
import { FIRST_LEVEL_END, PLAN_BITS, PLAN_MASK, type PrefixTree } from './prefix-tree.ts'

/** Below this many nodes (32 KiB) a first level of 16 bits (256 KiB) costs more than it saves. */
const FIRST_LEVEL_NODES_MIN = 4_096

/** `root` is a reference of `store` whose leaves are plans. */
export function buildPrefixTree(store: NodeStore, root: number): PrefixTree {
  const nodes = numberNodes(store, root, 0)
  const firstBits = nodes.count < FIRST_LEVEL_NODES_MIN ? 0 : 16
  const { cellOf, count } = firstBits === 0 ? nodes : numberNodes(store, root, firstBits)
  const entries = 2 ** firstBits
  const cells = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (entries + 2 * count)))

  /** A leaf's reference is already the end mark ~plan. */
  const entryOf = (reference: number) => (reference < 0 ? reference : entries + cellOf[reference]!)

  const fillFirstLevel = (reference: number, depth: number, first: number): void => {
    const span = 2 ** (firstBits - depth)
    if (reference >= 0 && depth < firstBits) {
      fillFirstLevel(store.child(reference, 0), depth + 1, first)
      fillFirstLevel(store.child(reference, 1), depth + 1, first + span / 2)
      return
    }
    assert(~reference <= PLAN_MASK, 'plans fit their bits')
    cells.fill(
      reference < 0 ? FIRST_LEVEL_END | (depth << PLAN_BITS) | ~reference : entryOf(reference),
      first,
      first + span,
    )
  }
  fillFirstLevel(root, 0, 0)

  for (let node = 0; node < store.size; node++) {
    if (cellOf[node] === UNSEEN) continue
    cells[entries + cellOf[node]!] = entryOf(store.child(node, 0))
    cells[entries + cellOf[node]! + 1] = entryOf(store.child(node, 1))
  }
  return { firstBits, cells }
}

const UNSEEN = -1

/** The cells, counted from the first node's, of all nodes at `fromDepth` bits and below, parents before children. */
function numberNodes(store: NodeStore, root: number, fromDepth: number): { cellOf: Int32Array; count: number } {
  const cellOf = new Int32Array(store.size).fill(UNSEEN)
  let count = 0
  const visit = (reference: number, depth: number): void => {
    if (reference < 0 || cellOf[reference] !== UNSEEN) return
    if (depth >= fromDepth) cellOf[reference] = 2 * count++
    visit(store.child(reference, 0), depth + 1)
    visit(store.child(reference, 1), depth + 1)
  }
  visit(root, 0)
  return { cellOf, count }
}
