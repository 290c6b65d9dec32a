/**
 * How many TCP connections each client has with all threads together, so that a limit per client holds whichever thread
 * the system gives a connection to. One row of cells per thread in shared memory, written by that thread alone: what a
 * thread had when it died is forgotten by clearing its row. Clients that fall into one cell count as one, which
 * nobody can bring about for another, as the hash is seeded.
 */
const CELLS = 4_096
/** The seed, before all rows. */
const ROWS_AT = 1

export type ConnectionCells = Int32Array

/** `seed` is 32 random bits. */
export function newConnectionCells(threads: number, seed: number): ConnectionCells {
  const cells = new Int32Array(new SharedArrayBuffer((ROWS_AT + threads * CELLS) * Int32Array.BYTES_PER_ELEMENT))
  cells[0] = seed
  return cells
}

export class ConnectionCounts {
  readonly #cells: ConnectionCells
  readonly #row: number

  /** Of one thread, which has no connection yet. */
  constructor(cells: ConnectionCells, thread: number) {
    this.#cells = cells
    this.#row = ROWS_AT + thread * CELLS
    cells.fill(0, this.#row, this.#row + CELLS)
  }

  /** `by` is 1 or -1. */
  change(address: string, by: number): void {
    const cell = this.#row + this.#hash(address)
    Atomics.store(this.#cells, cell, this.#cells[cell]! + by)
  }

  /** How many connections `address` has with the other threads. */
  elsewhere(address: string): number {
    const hash = this.#hash(address)
    let count = 0
    for (let row = ROWS_AT; row < this.#cells.length; row += CELLS) {
      if (row !== this.#row) count += Atomics.load(this.#cells, row + hash)
    }
    return count
  }

  /** FNV-1a. */
  #hash(address: string): number {
    let hash = this.#cells[0]! ^ 0x811c9dc5
    for (let i = 0; i < address.length; i++) hash = Math.imul(hash ^ address.charCodeAt(i), 0x01000193)
    return (hash ^ (hash >>> 15)) & (CELLS - 1)
  }
}
