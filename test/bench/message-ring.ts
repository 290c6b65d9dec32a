/**
 * Messages for recvmmsg and sendmmsg, each with a slot of its own, in memory that never moves: what the loads and the echo
 * hand to the kernel. The layout is that of src/transports/datagram-batch.ts, without control messages.
 */
import type { Libc } from '../../src/transports/libc.ts'

export const RING_MESSAGES = 64

const SLOT_OCTETS = 512
const HEADER_OCTETS = 64
const IOVEC_OCTETS = 16
const SOCKADDR_OCTETS = 16
const IOVECS_AT = RING_MESSAGES * HEADER_OCTETS
const SOCKADDRS_AT = IOVECS_AT + RING_MESSAGES * IOVEC_OCTETS
const SLOTS_AT = SOCKADDRS_AT + RING_MESSAGES * SOCKADDR_OCTETS

export class MessageRing {
  readonly octets: Uint8Array
  /** Where the first header is. */
  readonly address: number
  readonly #words: Uint32Array

  /** With addresses, a message goes back to where the one in its slot came from; without, the socket is connected. */
  constructor(libc: Libc, withAddresses: boolean) {
    const buffer = new ArrayBuffer(SLOTS_AT + RING_MESSAGES * SLOT_OCTETS)
    this.octets = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
    this.address = libc.addressOf(this.octets)
    for (let i = 0; i < RING_MESSAGES; i++) {
      const iovec = IOVECS_AT + i * IOVEC_OCTETS
      if (withAddresses) this.#point(i * HEADER_OCTETS, this.address + SOCKADDRS_AT + i * SOCKADDR_OCTETS)
      this.#point(i * HEADER_OCTETS + 16, this.address + iovec)
      this.#words[(i * HEADER_OCTETS + 24) / 4] = 1
      this.#point(iovec, this.address + this.slotAt(i))
      this.makeRoom(i)
    }
  }

  slotAt(i: number): number {
    return SLOTS_AT + i * SLOT_OCTETS
  }

  /** Octets of the message that was received. */
  lengthOf(i: number): number {
    return this.#words[(i * HEADER_OCTETS + 56) / 4]!
  }

  /** Octets to send. */
  setLength(i: number, length: number): void {
    this.#words[(IOVECS_AT + i * IOVEC_OCTETS + 8) / 4] = length
  }

  /** For the next message to be received. */
  makeRoom(i: number): void {
    this.setLength(i, SLOT_OCTETS)
    this.#words[(i * HEADER_OCTETS + 8) / 4] = this.#words[(i * HEADER_OCTETS) / 4] === 0 ? 0 : SOCKADDR_OCTETS
  }

  #point(at: number, address: number): void {
    this.#words[at / 4] = address % 2 ** 32
    this.#words[at / 4 + 1] = Math.floor(address / 2 ** 32)
  }
}
