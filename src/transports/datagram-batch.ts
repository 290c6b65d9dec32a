/**
 * A batch of datagrams in memory that the kernel and this program share: what recvmmsg fills and sendmmsg sends, laid
 * out by hand in one arena that is allocated once and never moves. A reply overwrites its query and goes back where that
 * came from, from the address it was sent to (IP_PKTINFO, RFC 2181 section 4.1). Makes no system call itself.
 *
 *   slot i             mmsghdr rx[i] --iov--> room for the query, then the reply in its place
 *                        |-- name ----------> sockaddr[i]   who asked
 *                        `-- control -------> control[i]    where it was sent to
 *   reply k of slot i  mmsghdr tx[k] points to the same three, with the reply's length
 *
 * struct mmsghdr (64): name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48, len 56.
 * struct iovec (16): base 0, len 8. All as Linux has them on 64-bit machines, little-endian.
 */
import { type QueryHandler, Transport, WITHHELD } from '../answer/query-handler.ts'
import type { Family } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { Counter, type TransportCounters } from './counters.ts'

export const BATCH_DATAGRAMS = 64

const HEADER_OCTETS = 64
const HEADER_WORDS = HEADER_OCTETS / 4
const IOVEC_OCTETS = 16
const SOCKADDR_OCTETS = 32 // a sockaddr_in6 has 28
const CONTROL_OCTETS = 64 // a cmsghdr of 16, and 20 for in6_pktinfo
const CMSG_DATA = 16
const CMSG_LEVEL = 2 // as words, like those of a header
const CMSG_TYPE = 3

// Words within a header, as 32-bit ones.
const NAME = 0
const NAME_LENGTH = 2
const IOV = 4
const IOV_LENGTH = 6
const CONTROL = 8
const CONTROL_LENGTH = 10
const FLAGS = 12
const MESSAGE_LENGTH = 14

const MSG_TRUNC = 0x20
const SOCKADDR_ADDRESS: Readonly<Record<Family, number>> = { 4: 4, 6: 8 }
/** As control data: what its cmsghdr says, and where the interface's index stands in in_pktinfo and in6_pktinfo; ip(7), ipv6(7). */
const PACKET_INFO: Readonly<Record<Family, { octets: number; level: number; type: number; interface: number }>> = {
  4: { octets: CMSG_DATA + 12, level: 0, type: 8, interface: 0 },
  6: { octets: CMSG_DATA + 20, level: 41, type: 50, interface: 16 },
}

export class DatagramBatch {
  /** Where the headers to receive by are. */
  readonly received: number
  readonly #replies: number
  readonly #octets: Uint8Array
  readonly #words: Uint32Array
  /** Offsets in the arena. */
  readonly #rx: number
  readonly #tx: number
  readonly #sockaddrs: number
  readonly #controls: number
  readonly #slots: number
  readonly #iovecs: number

  /** `addressOf` tells where in memory an array is. */
  constructor(addressOf: (array: Uint8Array) => number) {
    let octets = 0
    const take = (each: number): number => {
      const at = octets
      octets += each * BATCH_DATAGRAMS
      return at
    }
    this.#rx = take(HEADER_OCTETS)
    this.#tx = take(HEADER_OCTETS)
    this.#iovecs = take(2 * IOVEC_OCTETS)
    this.#sockaddrs = take(SOCKADDR_OCTETS)
    this.#controls = take(CONTROL_OCTETS)
    this.#slots = take(LIMITS.udpQueryOctetsMax)
    const arena = new ArrayBuffer(octets)
    this.#octets = new Uint8Array(arena)
    this.#words = new Uint32Array(arena)
    const base = addressOf(this.#octets)
    this.received = base + this.#rx
    this.#replies = base + this.#tx
    this.#layOut(base)
  }

  /** Where the header of the reply numbered `k` is. */
  replyAt(k: number): number {
    return this.#replies + k * HEADER_OCTETS
  }

  /**
   * Answers the first `count` datagrams received; returns how many replies are ready to be sent. Afterwards the batch
   * can receive again once those are sent.
   */
  answer(count: number, family: Family, handler: QueryHandler, counters: TransportCounters): number {
    const words = this.#words
    const octets = this.#octets
    let replies = 0
    for (let i = 0; i < count; i++) {
      const header = this.#rx / 4 + i * HEADER_WORDS
      const sockaddr = this.#sockaddrs + i * SOCKADDR_OCTETS
      const slot = this.#slots + i * LIMITS.udpQueryOctetsMax
      if ((words[header + FLAGS]! & MSG_TRUNC) !== 0) {
        counters[Counter.udpDroppedOversize]!++
      } else if (octets[sockaddr + 2] === 0 && octets[sockaddr + 3] === 0) {
        counters[Counter.udpDroppedPortZero]!++
      } else {
        setClientOctets(client, family, octets, sockaddr + SOCKADDR_ADDRESS[family])
        const length = handler.handle(octets, slot, words[header + MESSAGE_LENGTH]!, client, Transport.UDP)
        if (length > 0) this.#reply(replies++, i, length, family)
        else if (length !== WITHHELD) counters[Counter.udpDroppedSilence]!++
      }
      words[header + NAME_LENGTH] = SOCKADDR_OCTETS
      words[header + CONTROL_LENGTH] = CONTROL_OCTETS
    }
    counters[Counter.udpDatagrams]! += count
    return replies
  }

  /** Reply `k` answers datagram `i`. */
  #reply(k: number, i: number, length: number, family: Family): void {
    const words = this.#words
    const to = this.#tx / 4 + k * HEADER_WORDS
    const from = this.#rx / 4 + i * HEADER_WORDS
    words[to + NAME] = words[from + NAME]!
    words[to + NAME + 1] = words[from + NAME + 1]!
    words[to + NAME_LENGTH] = words[from + NAME_LENGTH]!
    words[to + CONTROL] = words[from + CONTROL]!
    words[to + CONTROL + 1] = words[from + CONTROL + 1]!
    words[to + CONTROL_LENGTH] = words[from + CONTROL_LENGTH] === 0 ? 0 : this.#routeBack(i, family)
    const iovec = (this.#iovecs + (BATCH_DATAGRAMS + k) * IOVEC_OCTETS) / 4
    const queryIovec = (this.#iovecs + i * IOVEC_OCTETS) / 4
    words[iovec] = words[queryIovec]!
    words[iovec + 1] = words[queryIovec + 1]!
    words[iovec + 2] = length
  }

  /**
   * Makes control data of datagram `i` that of its reply; returns how many octets. Of a socket that somebody else has opened
   * it may hold what is no business of a reply, such as the time, or the client's hop limit.
   */
  #routeBack(i: number, family: Family): number {
    const words = this.#words
    const control = this.#controls + i * CONTROL_OCTETS
    const { octets, level, type, interface: interfaceAt } = PACKET_INFO[family]
    if (words[control / 4 + CMSG_LEVEL] !== level || words[control / 4 + CMSG_TYPE] !== type) return 0
    words[(control + CMSG_DATA + interfaceAt) / 4] = 0 // the kernel finds the way back
    return octets
  }

  /** Whatever stays as it is from batch to batch. */
  #layOut(base: number): void {
    for (let i = 0; i < BATCH_DATAGRAMS; i++) {
      const queryIovec = this.#iovecs + i * IOVEC_OCTETS
      const replyIovec = this.#iovecs + (BATCH_DATAGRAMS + i) * IOVEC_OCTETS
      this.#point(queryIovec, base + this.#slots + i * LIMITS.udpQueryOctetsMax)
      this.#words[queryIovec / 4 + 2] = LIMITS.udpQueryOctetsMax
      const header = this.#rx + i * HEADER_OCTETS
      this.#point(header + 4 * NAME, base + this.#sockaddrs + i * SOCKADDR_OCTETS)
      this.#point(header + 4 * IOV, base + queryIovec)
      this.#point(header + 4 * CONTROL, base + this.#controls + i * CONTROL_OCTETS)
      this.#words[header / 4 + NAME_LENGTH] = SOCKADDR_OCTETS
      this.#words[header / 4 + IOV_LENGTH] = 1
      this.#words[header / 4 + CONTROL_LENGTH] = CONTROL_OCTETS
      const reply = this.#tx + i * HEADER_OCTETS
      this.#point(reply + 4 * IOV, base + replyIovec)
      this.#words[reply / 4 + IOV_LENGTH] = 1
    }
  }

  /** Writes the 64-bit `address` at `at`. */
  #point(at: number, address: number): void {
    this.#words[at / 4] = address % 2 ** 32
    this.#words[at / 4 + 1] = Math.floor(address / 2 ** 32)
  }
}

/** Who asked, while the answer is made. */
const client = newClientAddress()
