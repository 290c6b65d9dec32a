/**
 * Finds things that are numbered in the order they come in by their hash: open addressing over integers, so that a
 * million of them cost no object. What they are and when two are the same is the caller's to know.
 */
import { grow } from './growing-buffer.ts'
import { IntColumn } from './int-column.ts'

export class HashIndex {
  /** Number + 1, 0 = empty. */
  #slots = new Int32Array(64)
  /** A power of two, at least twice as many as there are things, less one. */
  #mask = 63
  readonly #hashes = new IntColumn()

  get count(): number {
    return this.#hashes.length
  }

  /** The number of the thing with this hash for which `isSame` holds, or -1. */
  find(hash: number, isSame: (number: number) => boolean): number {
    for (let slot = spread(hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const number = this.#slots[slot]! - 1
      if (number < 0 || (this.#hashes.at(number) === hash && isSame(number))) return number
    }
  }

  /** Takes in a thing that `find` does not find; returns its number, counted from 0. */
  add(hash: number): number {
    const number = this.#hashes.push(hash)
    if (2 * this.count <= this.#mask + 1) {
      this.#place(number)
    } else {
      this.#mask = 2 * this.#mask + 1
      if (this.#slots.length <= this.#mask) this.#slots = new Int32Array(grow(this.#slots.buffer, 0))
      this.#slots.fill(0, 0, this.#mask + 1)
      for (let one = 0; one < this.count; one++) this.#place(one)
    }
    return number
  }

  #place(number: number): void {
    let slot = spread(this.#hashes.at(number)) & this.#mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask
    this.#slots[slot] = number + 1
  }
}

/** The low bits of an FNV hash follow what was hashed last closely; the high bits are folded in. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15)
}
