/** Asks over four TCP connections that stay, each with 50 queries on the way (RFC 7766 section 6.2.1.1). */
import type { Libc } from '../../src/transports/libc.ts'
import { MSG_DONTWAIT, MSG_NOSIGNAL } from '../../src/transports/socket-calls.ts'
import { type Asking, newTally } from './asking.ts'
import { beginConnection } from './loopback-socket.ts'
import type { QueryKind } from './query-kind.ts'

const CONNECTIONS = 4
const PIPELINED = 50
const RECEIVE_OCTETS = 65_536

interface Connection {
  readonly fd: number
  onTheWay: number
  readonly octets: Uint8Array
  /** Octets of a reply of which the rest is to come. */
  held: number
}

export class OverTcp implements Asking {
  tally = newTally()
  readonly #libc: Libc
  readonly #kind: QueryKind
  readonly #queries: Uint8Array
  readonly #each: number
  readonly #connections: readonly Connection[]

  constructor(libc: Libc, port: number, kind: QueryKind) {
    this.#libc = libc
    this.#kind = kind
    this.#each = 2 + kind.octets.length
    this.#queries = new Uint8Array(PIPELINED * this.#each)
    for (let i = 0; i < PIPELINED; i++) this.#queries.set([0, kind.octets.length, ...kind.octets], i * this.#each)
    this.#connections = Array.from({ length: CONNECTIONS }, () => {
      const octets = new Uint8Array(RECEIVE_OCTETS)
      return { fd: beginConnection(libc, 1, port), onTheWay: 0, octets, held: 0 }
    })
  }

  get onTheWay(): number {
    return this.#connections.reduce((sum, { onTheWay }) => sum + onTheWay, 0)
  }

  ask(): void {
    for (const connection of this.#connections) {
      const count = PIPELINED - connection.onTheWay
      if (count === 0) continue
      for (let i = 0; i < count; i++) this.#kind.vary(this.#queries, i * this.#each + 2)
      const octets = count * this.#each
      const flags = MSG_DONTWAIT | MSG_NOSIGNAL
      const sent = this.#libc.send(connection.fd, this.#libc.addressOf(this.#queries), octets, flags)
      if (sent === octets) connection.onTheWay = PIPELINED
      else if (sent > 0) throw new Error('a connection took part of a query')
    }
  }

  receive(): number {
    let count = 0
    for (const connection of this.#connections) count += this.#receiveOn(connection)
    return count
  }

  #receiveOn(connection: Connection): number {
    const { fd, octets, held } = connection
    const address = this.#libc.addressOf(octets) + held
    const received = this.#libc.recv(fd, address, RECEIVE_OCTETS - held, MSG_DONTWAIT)
    if (received === 0) throw new Error('the server has closed a connection')
    if (received < 0) return 0
    const end = held + received
    let at = 0
    let count = 0
    while (at + 2 <= end) {
      const length = (octets[at]! << 8) | octets[at + 1]!
      if (at + 2 + length > end) break
      if (!this.#kind.isRight(octets, at + 2, length)) this.tally.wrong++
      at += 2 + length
      count++
    }
    octets.copyWithin(0, at, end)
    connection.held = end - at
    connection.onTheWay -= count
    this.tally.answered += count
    return count
  }
}
