/**
 * A thread that answers queries: transports, engine and tables, and nothing else, so that nothing the server does beside
 * answering delays an answer. What it counts lies in memory that the main thread reads. Told of new tables, and to stop;
 * tells when it listens, why it cannot, and of bugs of ours that it contained.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Engine } from '../answer/engine.ts'
import type { QueryCounters } from '../answer/query-counters.ts'
import type { RateLimitCells } from '../answer/rate-limit.ts'
import { assert } from '../base/assert.ts'
import { LIMITS } from '../base/limits.ts'
import { applyChange, freshOctets, type TablesChange } from '../tables/tables-change.ts'
import { type ConnectionCells, ConnectionCounts } from '../transports/connection-counts.ts'
import type { TransportCounters } from '../transports/counters.ts'
import type { ListenAddress } from '../transports/endpoint.ts'
import type { HeldSocket } from '../transports/held-socket.ts'
import { loadLibc } from '../transports/libc.ts'
import { openTransports } from '../transports/listen.ts'
import { serveHeld } from '../transports/serve-held.ts'
import { newConnectionTable } from '../transports/tcp.ts'
import type { TcpLimits } from '../transports/tcp-connection.ts'
import { collectAllGarbage, ReplacedMemory } from './collect-garbage.ts'
import { randomBits } from './random-bits.ts'
import { steadyMicroseconds } from './steady-microseconds.ts'

export interface AnswerWorkerData {
  /** Whether it takes the place of one that died, so that clients wait already. */
  readonly isAwaited: boolean
  readonly endpoints: readonly ListenAddress[]
  /** What it serves, at the endpoints; undefined when it opens sockets of its own. */
  readonly sockets: readonly HeldSocket[] | undefined
  /** Whether UDP goes in batches, for which it takes sockets. */
  readonly isBatched: boolean
  /** Which of the threads this is, and what all of them count clients' connections in. */
  readonly thread: number
  readonly connectionCells: ConnectionCells
  readonly rateLimitCells: RateLimitCells
  readonly tcpLimits: TcpLimits
  /** Everything. */
  readonly tables: TablesChange
  readonly queryCounters: QueryCounters
  readonly transportCounters: TransportCounters
  /** One cell that goes on changing while the event loop turns. */
  readonly beat: Int32Array
}

/** `release` is to take nothing new, and to go on with connections that are open. */
export type AnswerOrder = TablesChange | 'release' | 'stop'
/** `ending` is why it ends by itself, `failure` a bug that it contained. */
export type AnswerMessage = 'listening' | { readonly ending: string } | { readonly failure: string }

const port = parentPort
assert(port !== null, 'this file is a worker')
const {
  endpoints,
  tcpLimits: limits,
  queryCounters,
  transportCounters,
  beat,
  ...given
} = workerData as AnswerWorkerData
const say = (message: AnswerMessage): void => port.postMessage(message)

const replaced = new ReplacedMemory()
let tables = applyChange(undefined, given.tables)
const engine = new Engine({
  tables,
  random: randomBits,
  now: Date.now,
  limiter: { cells: given.rateLimitCells, microseconds: steadyMicroseconds },
  onFailure: tellFailure,
  counters: queryCounters,
})
const tcp = {
  limits,
  connections: newConnectionTable(limits, new ConnectionCounts(given.connectionCells, given.thread)),
}
if (!given.isAwaited) collectAllGarbage() // what loading has left behind
const held = given.sockets === undefined ? {} : await serveSockets(given.sockets)
const opening = openTransports(endpoints, engine, transportCounters, { ...held, ...tcp })
opening.then(serve, (error: Error) => {
  say({ ending: error.message })
  port.close()
})
// A thread that Node ends for an exception would take the process along, if a datagram came to koffi in its last moment: so
// nothing is taken any more at once, and nothing is waited for.
process.on('uncaughtException', (error) => {
  say({ ending: storyOf(error) })
  opening.then((transports) => transports.release()).finally(() => process.exit(1))
})

function serve(transports: Awaited<typeof opening>): void {
  setInterval(() => {
    beat[0]!++
  }, LIMITS.workerBeatMs)
  port!.on('message', (order: AnswerOrder) => {
    if (order === 'stop') {
      transports.close().then(() => process.exit())
    } else if (order === 'release') {
      transports.release()
    } else {
      tables = applyChange(tables, order)
      engine.publish(tables)
      replaced.add(freshOctets(order))
    }
  })
  say('listening')
}

async function serveSockets(sockets: readonly HeldSocket[]) {
  const libc = await loadLibc()
  assert(typeof libc !== 'string', 'what the main thread could load can be loaded here')
  return serveHeld(libc, sockets, given.isBatched, tcp)
}

let toldMs = Number.NEGATIVE_INFINITY

/** A bug that every query meets must not fill memory with its stories. */
function tellFailure(error: unknown): void {
  const nowMs = performance.now()
  if (nowMs - toldMs < LIMITS.workerFailureMsMin) return
  toldMs = nowMs
  say({ failure: storyOf(error) })
}

function storyOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
