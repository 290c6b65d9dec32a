/** A list of 32-bit integers that grows: four octets each, however many there are. */
import { grow } from './growing-buffer.ts'

export class IntColumn {
  #values = new Int32Array(64)
  length = 0

  /** Appends; returns the position. */
  push(value: number): number {
    if (this.length === this.#values.length) this.#values = new Int32Array(grow(this.#values.buffer, 4))
    this.#values[this.length] = value
    return this.length++
  }

  at(position: number): number {
    return this.#values[position]!
  }

  set(position: number, value: number): void {
    this.#values[position] = value
  }
}
