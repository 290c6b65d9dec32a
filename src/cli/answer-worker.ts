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
import type { DatagramSocket } from '../transports/datagram-socket.ts'
import type { ListenAddress } from '../transports/endpoint.ts'
import { loadLibc } from '../transports/libc.ts'
import { type OpenUdp, openTransports } from '../transports/listen.ts'
import { newConnectionTable } from '../transports/tcp.ts'
import type { TcpLimits } from '../transports/tcp-connection.ts'
import { newBatchedUdp, serveDatagrams } from '../transports/udp-batched.ts'
import { ReplacedMemory } from './collect-garbage.ts'
import { steadyMicroseconds } from './steady-microseconds.ts'

export interface AnswerWorkerData {
  readonly endpoints: readonly ListenAddress[]
  /** In the order of the endpoints, when UDP goes in batches. */
  readonly sockets: readonly DatagramSocket[] | undefined
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

export type AnswerOrder = TablesChange | 'stop'
/** `ending` is why it ends by itself, `failure` a bug that it contained. */
export type AnswerMessage = 'listening' | { readonly ending: string } | { readonly failure: string }

const port = parentPort
assert(port !== null, 'this file is a worker')
const {
  endpoints,
  sockets,
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
const udp = sockets === undefined ? {} : { udp: await udpOn(sockets) }
const connections = newConnectionTable(limits, new ConnectionCounts(given.connectionCells, given.thread))
const opening = openTransports(endpoints, engine, transportCounters, { ...udp, limits, connections })
opening.then(serve, (error: Error) => {
  say({ ending: error.message })
  port.close()
})
// A thread that Node ends for an exception would take the process along, if a datagram came to koffi in its last moment.
process.on('uncaughtException', (error) => {
  say({ ending: storyOf(error) })
  opening.then((transports) => void transports.close()).finally(() => process.exit(1))
})

function serve(transports: Awaited<typeof opening>): void {
  const beating = setInterval(() => {
    beat[0]!++
  }, LIMITS.workerBeatMs)
  port!.on('message', (order: AnswerOrder) => {
    if (order === 'stop') {
      clearInterval(beating)
      transports.close().then(() => process.exit())
    } else {
      tables = applyChange(tables, order)
      engine.publish(tables)
      replaced.add(freshOctets(order))
    }
  })
  say('listening')
}

/** UDP in batches on sockets that the main thread has opened and tried. */
async function udpOn(sockets: readonly DatagramSocket[]): Promise<OpenUdp> {
  const libc = await loadLibc()
  assert(typeof libc !== 'string', 'what the main thread could load can be loaded here')
  const batched = newBatchedUdp(libc)
  return (listen, handler, counters) => {
    const socket =
      sockets[endpoints.findIndex(({ address, port }) => address === listen.address && port === listen.port)]!
    return serveDatagrams(batched, { address: listen.address, socket }, handler, counters)
  }
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

function randomBits(): number {
  return Math.floor(Math.random() * 2 ** 32)
}
