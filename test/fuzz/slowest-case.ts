/**
 * The packet that takes longest to answer. One measurement says more of the machine than of the packet (the garbage
 * collector, another process): one that seems slower than all before is measured again, and its least time counts.
 */
export class SlowestCase {
  #ms = 0
  #packet: Uint8Array = new Uint8Array()

  /** `ms` is what the packet took just now, `again` gives what it takes the next time. */
  take(ms: number, packet: Uint8Array, again: () => number): void {
    let least = ms
    for (let i = 0; i < TIMES && least > this.#ms; i++) least = Math.min(least, again())
    if (least <= this.#ms) return
    this.#ms = least
    this.#packet = packet
  }

  toString(): string {
    return `slowest case: ${Math.ceil(this.#ms * 1_000)} microseconds: ${Buffer.from(this.#packet).toString('hex')}`
  }
}

const TIMES = 10
