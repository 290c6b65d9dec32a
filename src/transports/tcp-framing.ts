/**
 * Messages out of a TCP stream: each is two octets of length, then that many octets (RFC 7766 section 8), and arrives in
 * any chunking. A message that lies whole in a chunk is copied once, straight to where it is wanted; one that spans
 * chunks is gathered first. Knows no socket and no clock.
 */

/** Octets of the length before each message. */
export const PREFIX_OCTETS = 2

/** `next` has no whole message: it waits for the next chunk. */
export const NEED_MORE = 0

/** `next` found a length that no DNS message has: the stream cannot be followed any further. */
export const BAD_FRAMING = -1

/** Octets of a DNS header, the shortest message there is (RFC 1035 section 4.1.1). */
const HEADER_OCTETS = 12

const NOTHING = new Uint8Array(0)

export class MessageReader {
  #chunk: Uint8Array = NOTHING
  #at = 0
  /** A message of which a part has come, prefix included; grown by doubling, so that a length alone claims no memory. */
  #gathered: Uint8Array = NOTHING
  #held = 0

  /** Takes the next chunk, which the reader keeps until `next` has said NEED_MORE. Only called once it has. */
  feed(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#at = 0
  }

  /**
   * Copies the next message, without its prefix, to `into` from `start` (room: 65,535 octets). Its length in octets,
   * or NEED_MORE, or BAD_FRAMING.
   */
  next(into: Uint8Array, start: number): number {
    const available = this.#chunk.length - this.#at
    if (this.#held === 0 && available >= PREFIX_OCTETS) {
      const length = readPrefix(this.#chunk, this.#at)
      if (length < HEADER_OCTETS) return BAD_FRAMING
      if (available >= PREFIX_OCTETS + length) {
        const from = this.#at + PREFIX_OCTETS
        into.set(this.#chunk.subarray(from, from + length), start)
        this.#at = from + length
        return length
      }
    }
    return this.#gather(into, start)
  }

  /** Whether a message has begun and not ended. Meaningful once `next` has said NEED_MORE. */
  get midMessage(): boolean {
    return this.#held > 0
  }

  #gather(into: Uint8Array, start: number): number {
    if (!this.#hold(PREFIX_OCTETS)) return this.#release()
    const length = readPrefix(this.#gathered, 0)
    if (length < HEADER_OCTETS) return BAD_FRAMING
    if (!this.#hold(PREFIX_OCTETS + length)) return this.#release()
    into.set(this.#gathered.subarray(PREFIX_OCTETS, this.#held), start)
    this.#held = 0
    this.#gathered = NOTHING
    return length
  }

  /** Moves octets from the chunk until `wanted` are held; whether they are. */
  #hold(wanted: number): boolean {
    const taken = Math.min(wanted - this.#held, this.#chunk.length - this.#at)
    if (taken <= 0) return this.#held >= wanted
    const held = this.#held + taken
    if (held > this.#gathered.length) {
      const grown = new Uint8Array(Math.max(held, 2 * this.#gathered.length))
      grown.set(this.#gathered.subarray(0, this.#held))
      this.#gathered = grown
    }
    this.#gathered.set(this.#chunk.subarray(this.#at, this.#at + taken), this.#held)
    this.#at += taken
    this.#held = held
    return held >= wanted
  }

  /** The chunk is used up: it is not kept alive while the connection waits. */
  #release(): typeof NEED_MORE {
    this.#chunk = NOTHING
    this.#at = 0
    return NEED_MORE
  }
}

function readPrefix(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}
