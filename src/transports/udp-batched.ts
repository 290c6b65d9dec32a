/**
 * UDP in batches: up to 64 datagrams cross from the kernel and back in one system call each, and replies are built where
 * the queries lie (datagram-batch.ts). The event loop wakes the thread, which stays for a while with what comes; TCP, timers
 * and messages live on the same thread. Never parses DNS.
 */
import type { QueryHandler } from '../answer/query-handler.ts'
import { Counter, type TransportCounters } from './counters.ts'
import { BATCH_DATAGRAMS, DatagramBatch } from './datagram-batch.ts'
import type { DatagramSocket } from './datagram-socket.ts'
import type { Endpoint } from './endpoint.ts'
import type { Libc } from './libc.ts'
import { MSG_DONTWAIT } from './socket-calls.ts'

const POLLIN = 1
/** struct pollfd: a descriptor, and 16 bits each of what is waited for and what is there; poll(2). */
const POLLFD_WORDS = 2
/** How long a thread stays with datagrams before the event loop gets its turn. */
const TURN_MS = 1

interface Served {
  readonly socket: DatagramSocket
  readonly handler: QueryHandler
  readonly counters: TransportCounters
}

/** The sockets of one thread: they take turns, so that one batch serves them all. */
export class BatchedUdp {
  readonly libc: Libc
  readonly #batch: DatagramBatch
  readonly #eventLoop: number
  readonly #now: () => number
  readonly #served: Served[] = []
  /** Of those served, and of the event loop. */
  #polled = new Int32Array(0)
  #polledAt = 0
  #hadTurn = false

  /** `now` gives milliseconds. */
  constructor(libc: Libc, now: () => number = () => performance.now()) {
    this.libc = libc
    this.#now = now
    this.#batch = new DatagramBatch(libc.addressOf)
    this.#eventLoop = libc.eventLoop()
  }

  /** Serves one more; returns how to leave it. */
  serve(served: Served): () => void {
    this.#served.push(served)
    this.#layOut()
    return () => {
      this.#served.splice(this.#served.indexOf(served), 1)
      this.#layOut()
    }
  }

  /**
   * For each socket that the event loop finds readable. They may be many at once, and the turn of the first is that of all:
   * taken by each, the turns would keep TCP and timers waiting for as many times as long.
   */
  wake(): void {
    if (this.#hadTurn) return
    this.#hadTurn = true
    setImmediate(() => {
      this.#hadTurn = false
    }).unref() // when the event loop comes round again, which it need not hurry for
    this.takeTurn()
  }

  /**
   * Answers what waits at any of the sockets, and waits there for more: at thousands of queries a second the next one is
   * there before the event loop has come round, which costs several times what an answer does. Ends when only something
   * else waits for the event loop, when nothing has come for a while, and when the time is over.
   */
  takeTurn(): void {
    const endMs = this.#now() + TURN_MS
    while (this.#answerReady() && this.#now() < endMs);
  }

  /** False when none of the sockets has anything. */
  #answerReady(): boolean {
    const served = this.#served
    const polled = this.#polled
    if (this.libc.poll(this.#polledAt, served.length + 1, TURN_MS) <= 0) return false
    let isAny = false
    for (let i = 0; i < served.length; i++) {
      if (polled[i * POLLFD_WORDS + 1]! >> 16 === 0) continue
      answerBatch(this.libc, this.#batch, served[i]!)
      isAny = true
    }
    return isAny
  }

  #layOut(): void {
    const descriptors = [...this.#served.map(({ socket }) => socket.fd), this.#eventLoop]
    this.#polled = new Int32Array(Math.max(POLLED_WORDS_MIN, descriptors.length * POLLFD_WORDS))
    this.#polledAt = this.libc.addressOf(new Uint8Array(this.#polled.buffer))
    for (const [i, descriptor] of descriptors.entries()) {
      this.#polled[i * POLLFD_WORDS] = descriptor
      this.#polled[i * POLLFD_WORDS + 1] = POLLIN
    }
  }
}

/** Smaller arrays have no stable place in memory. */
const POLLED_WORDS_MIN = 32

/** Answers on a socket that stays open for whoever opened it. */
export function serveDatagrams(
  udp: BatchedUdp,
  { address, socket }: { readonly address: string; readonly socket: DatagramSocket },
  handler: QueryHandler,
  counters: TransportCounters,
): Endpoint {
  const leave = udp.serve({ socket, handler, counters })
  const watch = udp.libc.whenReadable(socket.fd, () => udp.wake())
  let isOpen = true
  const release = () => {
    if (!isOpen) return
    isOpen = false
    watch.close()
    leave()
  }
  return { address, port: socket.port, release, close: async () => release() }
}

function answerBatch(libc: Libc, batch: DatagramBatch, { socket, handler, counters }: Served): void {
  const { fd, family } = socket
  const received = libc.recvmmsg(fd, batch.received, BATCH_DATAGRAMS, MSG_DONTWAIT)
  if (received > 0) sendReplies(libc, fd, batch, batch.answer(received, family, handler, counters), counters)
  else countReceiveError(libc, counters)
}

/** A wake-up for nothing is no error: another thread may have been faster. */
function countReceiveError(libc: Libc, counters: TransportCounters): void {
  const { code } = libc.lastError()
  if (code !== 'EAGAIN' && code !== 'EINTR') counters[Counter.udpReceiveErrors]!++
}

/** A reply that cannot be sent must not keep back those behind it. */
function sendReplies(libc: Libc, fd: number, batch: DatagramBatch, count: number, counters: TransportCounters): void {
  let sent = 0
  while (sent < count) {
    const more = libc.sendmmsg(fd, batch.replyAt(sent), count - sent, MSG_DONTWAIT)
    if (more > 0) {
      counters[Counter.udpReplies]! += more
      sent += more
    } else {
      counters[Counter.udpDroppedSendError]!++
      sent++
    }
  }
}
