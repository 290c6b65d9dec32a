/**
 * One TCP connection: its messages are answered in the order they came, all replies of a turn in one write. A turn takes
 * a bounded number of messages, then the event loop goes round before the next, so that UDP is not starved. Reading stops
 * while messages wait for a turn or replies for a slow reader: a client that does not read cannot make memory grow.
 * RFC 7766 sections 6.2 and 8. Never reorders, never parses DNS, never waits for ever: one deadline always runs.
 */
import type { Duplex } from 'node:stream'
import { type QueryHandler, Transport } from '../answer/query-handler.ts'
import { newClientAddress } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import type { ConnectionLimits, ConnectionTable, TableEntry } from './connection-table.ts'
import { Counter, count, type TransportCounters } from './counters.ts'
import { setClientText } from './source-address.ts'
import { BAD_FRAMING, MessageReader, NEED_MORE, PREFIX_OCTETS } from './tcp-framing.ts'

/** The part of the clock that connections use. */
export interface Timers {
  setTimeout(callback: () => void, milliseconds: number): unknown
  clearTimeout(timer: unknown): void
}

/** See base/limits.ts. */
export interface TcpLimits extends ConnectionLimits {
  readonly tcpIdleMs: number
  readonly tcpMessageMs: number
  readonly tcpClosingMs: number
  readonly tcpPipelinedMax: number
  readonly tcpWriteQueueOctetsMax: number
}

/** What all connections of one listener share. */
export interface TcpService {
  readonly handler: QueryHandler
  readonly counters: TransportCounters
  readonly limits: TcpLimits
  readonly timers: Timers
  readonly table: ConnectionTable<TcpConnection>
  /** Replies are gathered here during a turn, and copied out at its end; made by newTcpArena. */
  readonly arena: Uint8Array
}

const MESSAGE_ROOM_OCTETS = PREFIX_OCTETS + LIMITS.messageOctetsMax

/** Room for one message more than what is gathered before a write. */
export function newTcpArena(): Uint8Array {
  return new Uint8Array(2 * MESSAGE_ROOM_OCTETS)
}

type CloseReason =
  | typeof Counter.tcpClosedIdle
  | typeof Counter.tcpClosedEvicted
  | typeof Counter.tcpClosedMessageTimeout
  | typeof Counter.tcpClosedSlowReader
  | typeof Counter.tcpClosedBadFraming

/** What the connection does now; `reading` is the only state in which chunks come. */
type State = 'reading' | 'yielding' | 'draining' | 'finishing'

export class TcpConnection implements TableEntry {
  readonly address: string
  readonly #socket: Duplex
  readonly #service: TcpService
  readonly #client = newClientAddress()
  readonly #reader = new MessageReader()
  #state: State = 'reading'
  /** The client asks nothing more, or we let it ask nothing more: finish what is here. */
  #inputEnded = false
  #hasAsked = false
  /** One message more is answered, the one that is on its way. */
  #isClosing = false
  #deadline: CloseReason = Counter.tcpClosedIdle
  #timer: unknown

  /**
   * Takes over `socket`, just accepted from `address`, half-open allowed. Its write high-water mark is the limit on the
   * write queue. The connection is in the service's table until the socket closes.
   */
  constructor(socket: Duplex, address: string, service: TcpService) {
    this.address = address
    this.#socket = socket
    this.#service = service
    setClientText(this.#client, address)
    service.table.add(this)
    this.#runDeadline(Counter.tcpClosedIdle, service.limits.tcpIdleMs)
    socket.on('data', (chunk: Uint8Array) => this.#onChunk(chunk))
    socket.on('end', () => this.endInput())
    socket.on('drain', () => {
      if (this.#state === 'draining') this.#takeTurn()
    })
    socket.on('error', () => {}) // a reset by the client: 'close' follows, and there is nothing else to do
    socket.on('close', () => {
      service.timers.clearTimeout(this.#timer)
      service.table.remove(this)
    })
  }

  /** Nothing asked that is not answered and sent (RFC 7766 section 3). A part of a message asks nothing yet. */
  get idle(): boolean {
    return this.#state === 'reading' && this.#socket.writableLength === 0
  }

  evict(): void {
    this.#drop(Counter.tcpClosedEvicted)
  }

  /** Closes for a server that ends: what a client has begun to ask, or connected for, it has a moment to ask. */
  close(): void {
    if (this.#state !== 'reading' || (this.#hasAsked && !this.#reader.midMessage)) {
      this.endInput()
      return
    }
    this.#isClosing = true
    this.#runDeadline(Counter.tcpClosedIdle, this.#service.limits.tcpClosingMs)
  }

  /** Answers what has come, then closes. */
  endInput(): void {
    this.#inputEnded = true
    if (this.#state === 'reading') this.#finish()
  }

  /** Closes now, whatever is unsent. */
  destroy(): void {
    this.#socket.destroy()
  }

  #onChunk(chunk: Uint8Array): void {
    if (this.#state !== 'reading') return
    this.#reader.feed(chunk)
    this.#takeTurn()
  }

  #takeTurn(): void {
    if (this.#socket.destroyed) return
    const { arena, handler, counters, limits, table } = this.#service
    let messages = 0
    let gathered = 0
    let queueHasRoom = true
    let length: number = NEED_MORE
    while (messages < limits.tcpPipelinedMax && queueHasRoom) {
      length = this.#reader.next(arena, gathered + PREFIX_OCTETS)
      if (length === NEED_MORE || length === BAD_FRAMING) break
      messages++
      count(counters, Counter.tcpMessages)
      const replyLength = handler.handle(arena, gathered + PREFIX_OCTETS, length, this.#client, Transport.TCP)
      if (replyLength === 0) continue
      count(counters, Counter.tcpReplies)
      arena[gathered] = replyLength >> 8
      arena[gathered + 1] = replyLength & 0xff
      gathered += PREFIX_OCTETS + replyLength
      if (gathered + MESSAGE_ROOM_OCTETS > arena.length) {
        queueHasRoom = this.#write(gathered)
        gathered = 0
      }
    }
    if (gathered > 0) queueHasRoom = this.#write(gathered)
    if (messages > 0) {
      table.touch(this) // octets that trickle in keep nobody young
      this.#hasAsked = true
      this.#inputEnded ||= this.#isClosing
    }
    if (length === BAD_FRAMING) this.#finishBadFraming()
    else if (!queueHasRoom) this.#waitForDrain()
    else if (length !== NEED_MORE) this.#yield()
    else if (this.#inputEnded) this.#finish()
    else this.#read(messages > 0)
  }

  /** Sends the first `length` octets of the arena; whether the write queue has room for more. */
  #write(length: number): boolean {
    return this.#socket.write(Buffer.from(this.#service.arena.subarray(0, length)))
  }

  #yield(): void {
    this.#state = 'yielding'
    this.#socket.pause()
    this.#runDeadline(Counter.tcpClosedIdle, this.#service.limits.tcpIdleMs) // a message that waits for us is not late
    setImmediate(() => this.#takeTurn())
  }

  #waitForDrain(): void {
    this.#state = 'draining'
    this.#socket.pause()
    this.#runDeadline(Counter.tcpClosedSlowReader, this.#service.limits.tcpIdleMs)
  }

  /** Waits for a chunk. A message has its time from its first octet: octets trickling in do not prolong it. */
  #read(answered: boolean): void {
    const { limits } = this.#service
    this.#state = 'reading'
    if (!this.#reader.midMessage) this.#runDeadline(Counter.tcpClosedIdle, limits.tcpIdleMs)
    else if (answered || this.#deadline !== Counter.tcpClosedMessageTimeout)
      this.#runDeadline(Counter.tcpClosedMessageTimeout, limits.tcpMessageMs)
    if (this.#socket.isPaused()) this.#socket.resume()
  }

  #finishBadFraming(): void {
    count(this.#service.counters, Counter.tcpClosedBadFraming)
    this.#finish()
  }

  /** Closes once the replies are sent, or not read in time. */
  #finish(): void {
    this.#state = 'finishing'
    this.#socket.pause()
    this.#runDeadline(Counter.tcpClosedSlowReader, this.#service.limits.tcpIdleMs)
    this.#socket.end(() => this.#socket.destroy())
  }

  #runDeadline(reason: CloseReason, milliseconds: number): void {
    const { timers } = this.#service
    timers.clearTimeout(this.#timer)
    this.#deadline = reason
    this.#timer = timers.setTimeout(() => this.#onDeadline(), milliseconds)
  }

  #onDeadline(): void {
    const unread = this.#deadline === Counter.tcpClosedIdle && this.#socket.writableLength > 0
    this.#drop(unread ? Counter.tcpClosedSlowReader : this.#deadline)
  }

  #drop(reason: CloseReason): void {
    count(this.#service.counters, reason)
    this.#socket.destroy()
  }
}
