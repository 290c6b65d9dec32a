/**
 * Asks over UDP from one socket, 64 datagrams a system call, as the servers that batch do: as fast as it is answered, or
 * at set times, of which latencies count.
 */
import { connectDatagramSocket, type DatagramSocket, openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { type Asking, newTally } from './asking.ts'
import { MessageRing, RING_MESSAGES } from './message-ring.ts'
import type { QueryKind } from './query-kind.ts'

/** Few enough for the buffer of a socket whose server leaves it as it is. */
const WINDOW = 128
const SILENCE_MS = 1_000
const MSG_DONTWAIT = 0x40

export class OverUdp implements Asking {
  tally = newTally()
  onTheWay = 0
  readonly #libc: Libc
  readonly #socket: DatagramSocket
  readonly #kind: QueryKind
  readonly #queries: MessageRing
  readonly #replies: MessageRing
  /** Queries a millisecond. */
  readonly #rate: number
  readonly #startMs = performance.now()
  #asked = 0
  /** By id: when the query was due. */
  readonly #dueMs = new Float64Array(65_536)
  #lastMs = performance.now()

  /** `rate` is queries a second. */
  constructor(libc: Libc, port: number, kind: QueryKind, rate?: number) {
    this.#rate = rate === undefined ? Number.POSITIVE_INFINITY : rate / 1_000
    this.#libc = libc
    this.#kind = kind
    this.#socket = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    connectDatagramSocket(libc, this.#socket, { address: '127.0.0.1', port })
    this.#queries = new MessageRing(libc, false)
    this.#replies = new MessageRing(libc, false)
    for (let i = 0; i < RING_MESSAGES; i++) {
      this.#queries.octets.set(kind.octets, this.#queries.slotAt(i))
      this.#queries.setLength(i, kind.octets.length)
    }
  }

  ask(): void {
    const due = Math.floor((performance.now() - this.#startMs) * this.#rate) - this.#asked
    const count = Math.min(RING_MESSAGES, WINDOW - this.onTheWay, due)
    if (count <= 0) return
    const { octets, address } = this.#queries
    for (let i = 0; i < count; i++) {
      const at = this.#queries.slotAt(i)
      this.#kind.vary(octets, at)
      this.#dueMs[idAt(octets, at)] = this.#startMs + (this.#asked + i + 1) / this.#rate
    }
    const sent = Math.max(0, this.#libc.sendmmsg(this.#socket.fd, address, count, MSG_DONTWAIT))
    this.onTheWay += sent
    this.#asked += sent
  }

  receive(): number {
    const { octets, address } = this.#replies
    const count = this.#libc.recvmmsg(this.#socket.fd, address, RING_MESSAGES, MSG_DONTWAIT)
    if (count <= 0) {
      this.#giveUp()
      return 0
    }
    this.#lastMs = performance.now()
    for (let i = 0; i < count; i++) {
      const at = this.#replies.slotAt(i)
      if (!this.#kind.isRight(octets, at, this.#replies.lengthOf(i))) this.tally.wrong++
      if (this.#isPaced) this.tally.latencies.add((this.#lastMs - this.#dueMs[idAt(octets, at)]!) * 1_000)
    }
    this.tally.answered += count
    this.onTheWay = Math.max(0, this.onTheWay - count)
    return count
  }

  get #isPaced(): boolean {
    return this.#rate !== Number.POSITIVE_INFINITY
  }

  /** When nothing comes any more, all that was on the way is lost, and others may be asked. */
  #giveUp(): void {
    if (this.onTheWay < WINDOW || performance.now() - this.#lastMs < SILENCE_MS) return
    this.tally.lost += this.onTheWay
    this.onTheWay = 0
  }
}

function idAt(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}
