/**
 * UDP in batches: up to 64 datagrams cross from the kernel and back in one system call each, and replies are built where
 * the queries lie (datagram-batch.ts). Driven by the event loop, so that TCP, timers and messages live on the same
 * thread. Never parses DNS.
 */
import type { QueryHandler } from '../answer/query-handler.ts'
import { Counter, type TransportCounters } from './counters.ts'
import { BATCH_DATAGRAMS, DatagramBatch } from './datagram-batch.ts'
import { type DatagramSocket, openDatagramSocket } from './datagram-socket.ts'
import type { Endpoint, ListenAddress } from './endpoint.ts'
import type { Libc } from './libc.ts'
import { ListenError } from './listen-error.ts'

const MSG_DONTWAIT = 0x40
/** Batches answered before the event loop gets its turn. */
const BATCHES_PER_TURN = 16

/** What the sockets of one thread share: they take turns, so that one batch serves them all. */
export interface BatchedUdp {
  readonly libc: Libc
  readonly batch: DatagramBatch
}

export function newBatchedUdp(libc: Libc): BatchedUdp {
  return { libc, batch: new DatagramBatch(libc.addressOf) }
}

/** Listens on one address. Throws a ListenError. */
export function openUdpBatched(
  udp: BatchedUdp,
  listen: ListenAddress,
  handler: QueryHandler,
  counters: TransportCounters,
): Endpoint {
  const { libc } = udp
  const socket = openSocket(libc, listen)
  const endpoint = serveDatagrams(udp, { ...listen, socket }, handler, counters)
  return {
    ...endpoint,
    close: async () => {
      await endpoint.close()
      libc.close(socket.fd)
    },
  }
}

function openSocket(libc: Libc, listen: ListenAddress): DatagramSocket {
  try {
    return openDatagramSocket(libc, listen)
  } catch (error) {
    throw new ListenError('UDP', listen, error as NodeJS.ErrnoException)
  }
}

/** Answers on a socket that stays open for whoever opened it. */
export function serveDatagrams(
  udp: BatchedUdp,
  { address, socket }: { readonly address: string; readonly socket: DatagramSocket },
  handler: QueryHandler,
  counters: TransportCounters,
): Endpoint {
  const watch = udp.libc.whenReadable(socket.fd, () => answerWaiting(udp, socket, handler, counters))
  let isOpen = true
  const release = () => {
    if (isOpen) watch.close()
    isOpen = false
  }
  return { address, port: socket.port, release, close: async () => release() }
}

/** Answers what waits at the socket, so much of it as the thread may be kept for. */
export function answerWaiting(
  { libc, batch }: BatchedUdp,
  { fd, family }: DatagramSocket,
  handler: QueryHandler,
  counters: TransportCounters,
): void {
  for (let turn = 0; turn < BATCHES_PER_TURN; turn++) {
    const received = libc.recvmmsg(fd, batch.received, BATCH_DATAGRAMS, MSG_DONTWAIT)
    if (received <= 0) {
      if (received < 0 && turn === 0) countReceiveError(libc, counters)
      return
    }
    sendReplies(libc, fd, batch, batch.answer(received, family, handler, counters), counters)
    if (received < BATCH_DATAGRAMS) return
  }
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
