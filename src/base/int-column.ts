/** A list of 32-bit integers that grows: four octets each, however many there are. */

export class IntColumn {
  #values = new Int32Array(64)
  length = 0

  /** Appends; returns the position. */
  push(value: number): number {
    if (this.length === this.#values.length) {
      const grown = new Int32Array(2 * this.length)
      grown.set(this.#values)
      this.#values = grown
    }
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
