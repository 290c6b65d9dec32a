/** Asks over one TCP connection for each query, eight of them at a time; closes it when the reply is there. */
import type { Libc } from '../../src/transports/libc.ts'
import { MSG_DONTWAIT, MSG_NOSIGNAL } from '../../src/transports/socket-calls.ts'
import { type Asking, newTally } from './asking.ts'
import { beginConnection } from './loopback-socket.ts'
import type { QueryKind } from './query-kind.ts'

/** Few enough for the queue of ten that BIND has its connections wait in. */
const CONNECTIONS = 8
/** Local addresses, in turn: ports of one alone would run out. */
const SOURCES = 64
const RECEIVE_OCTETS = 4_096
const LOST_MS = 2_000

interface Connection {
  fd: number
  isAsked: boolean
  sinceMs: number
}

export class OverTcpOnce implements Asking {
  tally = newTally()
  readonly #libc: Libc
  readonly #port: number
  readonly #kind: QueryKind
  readonly #query: Uint8Array
  readonly #reply = new Uint8Array(RECEIVE_OCTETS)
  readonly #connections = Array.from(
    { length: CONNECTIONS },
    (): Connection => ({ fd: -1, isAsked: false, sinceMs: 0 }),
  )
  #opened = 0

  constructor(libc: Libc, port: number, kind: QueryKind) {
    this.#libc = libc
    this.#port = port
    this.#kind = kind
    this.#query = new Uint8Array(256)
    this.#query.set([0, kind.octets.length, ...kind.octets])
  }

  get onTheWay(): number {
    return this.#connections.filter(({ fd }) => fd >= 0).length
  }

  ask(): void {
    for (const connection of this.#connections) {
      if (connection.fd < 0) this.#open(connection)
      if (!connection.isAsked) this.#askOn(connection)
    }
  }

  receive(): number {
    let count = 0
    for (const connection of this.#connections) if (connection.fd >= 0) count += this.#receiveOn(connection)
    return count
  }

  #open(connection: Connection): void {
    connection.fd = beginConnection(this.#libc, 2 + (this.#opened++ % SOURCES), this.#port)
    connection.isAsked = false
    connection.sinceMs = performance.now()
  }

  /** The connection may not stand yet. */
  #askOn(connection: Connection): void {
    const octets = 2 + this.#kind.octets.length
    this.#kind.vary(this.#query, 2)
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL
    connection.isAsked = this.#libc.send(connection.fd, this.#libc.addressOf(this.#query), octets, flags) === octets
  }

  /** The replies here are so short that they come whole. */
  #receiveOn(connection: Connection): number {
    const { fd, sinceMs } = connection
    const received = this.#libc.recv(fd, this.#libc.addressOf(this.#reply), RECEIVE_OCTETS, MSG_DONTWAIT)
    if (received < 0 && performance.now() - sinceMs < LOST_MS) return 0
    this.#libc.close(fd)
    connection.fd = -1
    if (received <= 2) {
      this.tally.lost++
      return 0
    }
    if (!this.#kind.isRight(this.#reply, 2, received - 2)) this.tally.wrong++
    this.tally.answered++
    return 1
  }
}
