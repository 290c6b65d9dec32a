/**
 * Binary tries under construction, every distinct subtree stored once. A reference >= 0 is a node of the store, below
 * zero a leaf: ~value. Joining two equal leaves gives the leaf, so a node always holds at least two different values
 * and a path is as short as it can be. Only for building; the query path reads prefix-tree.ts.
 */
import type { Prefix } from '../base/prefix.ts'

/** The reference of a leaf with `value` >= 0, and back. */
export function leaf(value: number): number {
  return ~value
}

/** Mixes two references into an index of a table whose size is `mask` + 1, a power of two. */
export function hashPair(a: number, b: number, mask: number): number {
  const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 7) & mask
}

const EMPTY = -1

export class NodeStore {
  /** Nodes stored. */
  size = 0
  /** Two references a node. */
  #children = new Int32Array(1 << 12)
  /** Open addressing over nodes, at most half full. */
  #table = new Int32Array(1 << 12).fill(EMPTY)

  /** The subtree for one more leading bit: `zero` under 0, `one` under 1. */
  join(zero: number, one: number): number {
    if (zero === one && zero < 0) return zero
    const mask = this.#table.length - 1
    let slot = hashPair(zero, one, mask)
    for (; this.#table[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const node = this.#table[slot]!
      if (this.#children[2 * node] === zero && this.#children[2 * node + 1] === one) return node
    }
    const node = this.size++
    if (2 * node === this.#children.length) this.#growChildren()
    this.#children[2 * node] = zero
    this.#children[2 * node + 1] = one
    this.#table[slot] = node
    if (2 * this.size > this.#table.length) this.#growTable()
    return node
  }

  /** The subtree under the next bit, 0 or 1; a leaf is the same under both. */
  child(reference: number, bit: number): number {
    return reference < 0 ? reference : this.#children[2 * reference + bit]!
  }

  /** `root` with the subtree at `prefix` replaced by what `replace` makes of it. */
  rewrite(root: number, prefix: Prefix, replace: (subtree: number) => number, depth = 0): number {
    if (depth === prefix.length) return replace(root)
    const bit = (prefix.octets[depth >> 3]! >> (7 - (depth & 7))) & 1
    const kept = this.child(root, 1 - bit)
    const rewritten = this.rewrite(this.child(root, bit), prefix, replace, depth + 1)
    return bit === 0 ? this.join(rewritten, kept) : this.join(kept, rewritten)
  }

  /** `root` with every leaf's value mapped. */
  map(root: number, value: (value: number) => number): number {
    const mapped = new Map<number, number>()
    const visit = (reference: number): number => {
      let result = mapped.get(reference)
      if (result !== undefined) return result
      if (reference < 0) result = leaf(value(~reference))
      else result = this.join(visit(this.child(reference, 0)), visit(this.child(reference, 1)))
      mapped.set(reference, result)
      return result
    }
    return visit(root)
  }

  /**
   * Every node of this store with its leaves replaced by references of `into`, by node; in one pass, as a node is stored
   * after those below it. `leafOf` is asked once for each value.
   */
  mapAll(leafOf: (value: number) => number, into: NodeStore): Int32Array {
    const mapped = new Int32Array(this.size)
    const leaves: number[] = []
    const children = this.#children
    const map = (reference: number): number => {
      if (reference >= 0) return mapped[reference]!
      const value = ~reference
      leaves[value] ??= leafOf(value)
      return leaves[value]
    }
    for (let node = 0; node < mapped.length; node++) {
      mapped[node] = into.join(map(children[2 * node]!), map(children[2 * node + 1]!))
    }
    return mapped
  }

  #growChildren(): void {
    const children = new Int32Array(2 * this.#children.length)
    children.set(this.#children)
    this.#children = children
  }

  #growTable(): void {
    const table = new Int32Array(2 * this.#table.length).fill(EMPTY)
    const mask = table.length - 1
    for (let node = 0; node < this.size; node++) {
      let slot = hashPair(this.#children[2 * node]!, this.#children[2 * node + 1]!, mask)
      while (table[slot] !== EMPTY) slot = (slot + 1) & mask
      table[slot] = node
    }
    this.#table = table
  }
}
