/** Asks over UDP from one socket, 64 datagrams a system call, as the servers that batch do. */
import { connectDatagramSocket, type DatagramSocket, openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { type Asking, newTally } from './asking.ts'
import { MessageRing, RING_MESSAGES } from './message-ring.ts'
import type { QueryKind } from './query-kind.ts'

/** Few enough for the buffer of a socket whose server leaves it as it is. */
const WINDOW = 128
const SILENCE_MS = 500
const MSG_DONTWAIT = 0x40

export class OverUdp implements Asking {
  tally = newTally()
  onTheWay = 0
  readonly #libc: Libc
  readonly #socket: DatagramSocket
  readonly #kind: QueryKind
  readonly #queries: MessageRing
  readonly #replies: MessageRing
  #lastMs = performance.now()

  constructor(libc: Libc, port: number, kind: QueryKind) {
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
    const count = Math.min(RING_MESSAGES, WINDOW - this.onTheWay)
    if (count <= 0) return
    const { octets, address } = this.#queries
    for (let i = 0; i < count; i++) this.#kind.vary(octets, this.#queries.slotAt(i))
    this.onTheWay += Math.max(0, this.#libc.sendmmsg(this.#socket.fd, address, count, MSG_DONTWAIT))
  }

  receive(): number {
    const { octets, address } = this.#replies
    const count = this.#libc.recvmmsg(this.#socket.fd, address, RING_MESSAGES, MSG_DONTWAIT)
    if (count <= 0) {
      this.#giveUp()
      return 0
    }
    for (let i = 0; i < count; i++) {
      if (!this.#kind.isRight(octets, this.#replies.slotAt(i), this.#replies.lengthOf(i))) this.tally.wrong++
    }
    this.tally.answered += count
    this.onTheWay = Math.max(0, this.onTheWay - count)
    this.#lastMs = performance.now()
    return count
  }

  /** When nothing comes any more, all that was on the way is lost, and others may be asked. */
  #giveUp(): void {
    if (this.onTheWay < WINDOW || performance.now() - this.#lastMs < SILENCE_MS) return
    this.tally.lost += this.onTheWay
    this.onTheWay = 0
  }
}
