/**
 * Asks over UDP, many datagrams a system call, as the servers that batch do: as fast as it is answered, or at set times,
 * of which latencies count. From several sockets in turn, as the kernel shares queries among threads by where they come from.
 */
import { connectDatagramSocket, openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { MSG_DONTWAIT } from '../../src/transports/socket-calls.ts'
import { type Asking, newTally } from './asking.ts'
import { MessageRing, RING_MESSAGES } from './message-ring.ts'
import type { QueryKind } from './query-kind.ts'

const SOCKETS = 8
/** On the way at a time, of each socket: together few enough for the buffer of a server that leaves it as it is. */
const WINDOW = 16
const SILENCE_MS = 1_000

interface Source {
  readonly fd: number
  onTheWay: number
  /** When a reply was last received. */
  lastMs: number
}

export class OverUdp implements Asking {
  tally = newTally()
  readonly #libc: Libc
  readonly #sockets: readonly Source[]
  readonly #kind: QueryKind
  readonly #queries: MessageRing
  readonly #replies: MessageRing
  /** Queries a millisecond. */
  readonly #rate: number
  readonly #startMs = performance.now()
  #asked = 0
  #turn = 0
  /** By id: when the query was due. */
  readonly #dueMs = new Float64Array(65_536)

  /** `rate` is queries a second. */
  constructor(libc: Libc, port: number, kind: QueryKind, rate?: number) {
    this.#rate = rate === undefined ? Number.POSITIVE_INFINITY : rate / 1_000
    this.#libc = libc
    this.#kind = kind
    this.#sockets = Array.from({ length: SOCKETS }, () => {
      const socket = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
      connectDatagramSocket(libc, socket, { address: '127.0.0.1', port })
      return { fd: socket.fd, onTheWay: 0, lastMs: this.#startMs }
    })
    this.#queries = new MessageRing(libc, false)
    this.#replies = new MessageRing(libc, false)
    for (let i = 0; i < RING_MESSAGES; i++) {
      this.#queries.octets.set(kind.octets, this.#queries.slotAt(i))
      this.#queries.setLength(i, kind.octets.length)
    }
  }

  get onTheWay(): number {
    return this.#sockets.reduce((sum, { onTheWay }) => sum + onTheWay, 0)
  }

  ask(): void {
    this.#turn++
    for (let i = 0; i < SOCKETS; i++) this.#askOn(this.#sockets[(this.#turn + i) % SOCKETS]!)
  }

  #askOn(socket: Source): void {
    const due = Math.floor((performance.now() - this.#startMs) * this.#rate) - this.#asked
    const count = Math.min(WINDOW - socket.onTheWay, due)
    if (count <= 0) return
    const { octets, address } = this.#queries
    for (let i = 0; i < count; i++) {
      const at = this.#queries.slotAt(i)
      this.#kind.vary(octets, at)
      this.#dueMs[idAt(octets, at)] = this.#startMs + (this.#asked + i + 1) / this.#rate
    }
    const sent = Math.max(0, this.#libc.sendmmsg(socket.fd, address, count, MSG_DONTWAIT))
    socket.onTheWay += sent
    this.#asked += sent
  }

  receive(): number {
    let count = 0
    for (const socket of this.#sockets) if (socket.onTheWay > 0) count += this.#receiveOn(socket)
    return count
  }

  #receiveOn(socket: Source): number {
    const { octets, address } = this.#replies
    const count = this.#libc.recvmmsg(socket.fd, address, RING_MESSAGES, MSG_DONTWAIT)
    const nowMs = performance.now()
    if (count <= 0) {
      this.#giveUp(socket, nowMs)
      return 0
    }
    socket.lastMs = nowMs
    for (let i = 0; i < count; i++) {
      const at = this.#replies.slotAt(i)
      if (!this.#kind.isRight(octets, at, this.#replies.lengthOf(i))) this.tally.wrong++
      if (this.#isPaced) this.tally.latencies.add((nowMs - this.#dueMs[idAt(octets, at)]!) * 1_000)
    }
    this.tally.answered += count
    socket.onTheWay = Math.max(0, socket.onTheWay - count)
    return count
  }

  /** When nothing comes any more, all that was on the way is lost, and others may be asked. */
  #giveUp(socket: Source, nowMs: number): void {
    if (socket.onTheWay < WINDOW || nowMs - socket.lastMs < SILENCE_MS) return
    this.tally.lost += socket.onTheWay
    socket.onTheWay = 0
  }

  get #isPaced(): boolean {
    return this.#rate !== Number.POSITIVE_INFINITY
  }
}

function idAt(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}
