/** Octets appended to one growing array, found again by their offset. */
import { grow } from './growing-buffer.ts'

export class OctetStore {
  #octets = new Uint8Array(1_024)
  length = 0

  /** Appends a copy; returns its offset. */
  push(octets: Uint8Array): number {
    const at = this.length
    if (at + octets.length > this.#octets.length)
      this.#octets = new Uint8Array(grow(this.#octets.buffer, octets.length))
    this.#octets.set(octets, at)
    this.length += octets.length
    return at
  }

  /** What has been stored so far; to be asked for again after the next `push`. */
  get octets(): Uint8Array {
    return this.#octets
  }
}
