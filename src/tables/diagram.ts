/**
 * Diagrams: address -> small integer for both families, as two tries over one node store; and their product, which
 * lays one over another. Mostly nothing lies over what is below: value 0, for which all subtrees are combined in one
 * pass. Other pairs of subtrees are visited about once each: results are remembered in a table of bounded size that
 * forgets, so that memory stays bounded whatever the databases look like.
 */
import { hashPair, leaf, NodeStore } from './node-store.ts'

export interface Diagram {
  readonly store: NodeStore
  /** References of the store. */
  readonly ipv4: number
  readonly ipv6: number
}

/** The diagram with one value everywhere. */
export function constantDiagram(value: number): Diagram {
  return { store: new NodeStore(), ipv4: leaf(value), ipv6: leaf(value) }
}

/**
 * The diagram whose value is `combine` of the two values at each address. `combine` is asked once per pair, and for every
 * value of `a` with value 0 of `b`.
 */
export function productDiagram(a: Diagram, b: Diagram, combine: (a: number, b: number) => number): Diagram {
  const store = new NodeStore()
  const leaves = new Map<number, Map<number, number>>()
  const memory = new PairMemory(b.store.size === 0 ? 0 : a.store.size + b.store.size)

  function leafOf(aValue: number, bValue: number): number {
    const row = leaves.get(aValue) ?? new Map<number, number>()
    leaves.set(aValue, row)
    const found = row.get(bValue) ?? leaf(combine(aValue, bValue))
    row.set(bValue, found)
    return found
  }

  const underNothing = a.store.mapAll((value) => leafOf(value, 0), store)

  function visit(x: number, y: number): number {
    if (x < 0 && y < 0) return leafOf(~x, ~y)
    if (y === NOTHING) return underNothing[x]!
    if (memory.recall(x, y)) return memory.found
    const zero = visit(a.store.child(x, 0), b.store.child(y, 0))
    const one = visit(a.store.child(x, 1), b.store.child(y, 1))
    const result = store.join(zero, one)
    memory.remember(x, y, result)
    return result
  }

  return { store, ipv4: visit(a.ipv4, b.ipv4), ipv6: visit(a.ipv6, b.ipv6) }
}

const NOTHING = leaf(0)
const SLOTS_MIN = 1 << 10
const SLOTS_MAX = 1 << 21
const NEVER = 0x7fffffff

/** What pairs of references have become: a direct-mapped table in which a new pair takes an older one's place. */
class PairMemory {
  /** The result of the last successful `recall`. */
  found = 0
  readonly #mask: number
  readonly #slots: Int32Array

  constructor(pairs: number) {
    let slots = SLOTS_MIN
    while (slots < pairs && slots < SLOTS_MAX) slots *= 2
    this.#mask = slots - 1
    this.#slots = new Int32Array(3 * slots).fill(NEVER)
  }

  recall(a: number, b: number): boolean {
    const slot = 3 * hashPair(a, b, this.#mask)
    this.found = this.#slots[slot + 2]!
    return this.#slots[slot] === a && this.#slots[slot + 1] === b
  }

  remember(a: number, b: number, result: number): void {
    const slot = 3 * hashPair(a, b, this.#mask)
    this.#slots[slot] = a
    this.#slots[slot + 1] = b
    this.#slots[slot + 2] = result
  }
}
