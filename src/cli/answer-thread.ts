/**
 * One of the threads that answer, and its successors: one that dies, or whose event loop stands still, is counted and
 * started again within a second. Sockets and counters outlive it, so that the next one goes on where it was.
 */
import { Worker } from 'node:worker_threads'
import { newQueryCounters } from '../answer/query-counters.ts'
import type { RateLimitCells } from '../answer/rate-limit.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { TablesChange } from '../tables/tables-change.ts'
import type { ClaimedAddresses } from '../transports/claim-addresses.ts'
import type { ConnectionCells } from '../transports/connection-counts.ts'
import { newTransportCounters } from '../transports/counters.ts'
import type { AnswerMessage, AnswerOrder, AnswerWorkerData } from './answer-worker.ts'

const WORKER_FILE = new URL('./answer-worker.ts', import.meta.url)

/** Answering allocates next to nothing; the usual size would only fill with what is dead. */
const YOUNG_MB = 4

export interface AnswerThreadOptions {
  /** How many there are in all. */
  readonly threads: number
  readonly claimed: ClaimedAddresses
  /** Whether UDP goes in batches, for which the process holds the sockets. */
  readonly isBatched: boolean
  /** Where all threads count clients' connections. */
  readonly connectionCells: ConnectionCells
  /** Where all threads count what they answer to each network. */
  readonly rateLimitCells: RateLimitCells
  readonly log: Log
  /** For tests. */
  readonly workerFile?: URL
  readonly limits?: Readonly<Record<'workerBeatMs' | 'workerSilentMsMax' | 'workerStartMsMin', number>>
}

export class AnswerThread {
  readonly queryCounters = newQueryCounters()
  readonly transportCounters = newTransportCounters()
  restarts = 0
  readonly #options: AnswerThreadOptions
  readonly #number: number
  readonly #everything: () => TablesChange
  readonly #beat = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly #listening = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  #state: 'starting' | 'answering' | 'released' | 'dead' | 'stopping' = 'starting'
  #worker: Worker
  #startedMs = 0
  #next: NodeJS.Timeout | undefined

  /** `everything` gives the tables of the moment. */
  constructor(options: AnswerThreadOptions, number: number, everything: () => TablesChange) {
    this.#options = options
    this.#number = number
    this.#everything = everything
    this.#worker = this.#start()
  }

  /** Resolves when it answers for the first time, rejects with the reason when it cannot. */
  get listening(): Promise<void> {
    return this.#listening.promise
  }

  get isAnswering(): boolean {
    return this.#state === 'answering'
  }

  tell(order: AnswerOrder): void {
    this.#worker.postMessage(order)
  }

  /** It takes nothing new, and goes on with connections that are open; when it dies now it is not started again. */
  release(): void {
    if (this.#state === 'dead') void this.stop()
    else if (this.#state !== 'stopping') this.#state = 'released'
    this.tell('release')
  }

  stop(): Promise<void> {
    if (this.#state === 'answering' || this.#state === 'released') this.tell('stop')
    else if (this.#state === 'dead') this.#ended.resolve()
    else void this.#worker.terminate()
    this.#state = 'stopping'
    clearTimeout(this.#next)
    return this.#ended.promise
  }

  get #limits() {
    return this.#options.limits ?? LIMITS
  }

  #start(): Worker {
    const { claimed, threads, isBatched, connectionCells, rateLimitCells, log } = this.#options
    const { workerFile = WORKER_FILE } = this.#options
    const workerData: AnswerWorkerData = {
      isAwaited: this.restarts > 0,
      endpoints: claimed.endpoints.map((endpoint) => ({ ...endpoint, isShared: claimed.isShared })),
      sockets: claimed.sockets?.[this.#number],
      isBatched,
      thread: this.#number,
      connectionCells,
      rateLimitCells,
      tcpLimits: { ...LIMITS, tcpConnectionsMax: Math.floor(LIMITS.tcpConnectionsMax / threads) },
      tables: this.#everything(),
      queryCounters: this.queryCounters,
      transportCounters: this.transportCounters,
      beat: this.#beat,
    }
    this.#startedMs = performance.now()
    const worker = new Worker(workerFile, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
    const watch = this.#watchBeat(worker)
    let why = 'it ended'
    worker.on('message', (message: AnswerMessage) => {
      if (message === 'listening') this.#listens()
      else if ('ending' in message) why = message.ending
      else log.error({ failure: message.failure }, 'a query failed by a bug of ours; it was answered with SERVFAIL')
    })
    worker.on('error', (error) => {
      why = error instanceof Error ? (error.stack ?? error.message) : String(error)
    })
    worker.on('exit', () => {
      clearInterval(watch)
      this.#ends(why)
    })
    return worker
  }

  /**
   * Ends a worker that has begun to beat and no longer does. By how often it was looked at, as clocks jump. One that was
   * only kept waiting heeds the order to stop, which is safer than being ended: koffi may be called meanwhile.
   */
  #watchBeat(worker: Worker): NodeJS.Timeout {
    const { workerBeatMs, workerSilentMsMax } = this.#limits
    const lookMs = 2 * workerBeatMs
    let seen = 0
    let silentMs = 0
    return setInterval(() => {
      const isBeating = this.#state !== 'starting' && this.#state !== 'dead'
      const isSilent = isBeating && Atomics.load(this.#beat, 0) === seen
      silentMs = isSilent ? silentMs + lookMs : 0
      seen = Atomics.load(this.#beat, 0)
      if (silentMs >= workerSilentMsMax + lookMs) void worker.terminate()
      else if (silentMs >= workerSilentMsMax && this.#state !== 'stopping') this.tell('stop')
    }, lookMs)
  }

  #listens(): void {
    if (this.#state === 'starting') this.#state = 'answering'
    this.#listening.resolve()
  }

  #ends(why: string): void {
    if (this.#state === 'stopping' || this.#state === 'released') {
      this.#ended.resolve()
      return
    }
    const isFirst = this.#state === 'starting' && this.restarts === 0
    this.#state = 'dead'
    this.#listening.reject(new Error(why))
    if (isFirst) return // told to whoever wanted it started
    this.#options.log.error(
      { failure: why, thread: this.#number },
      'a thread that answers has died; it is started again',
    )
    const pauseMs = Math.max(0, this.#limits.workerStartMsMin - (performance.now() - this.#startedMs))
    this.#next = setTimeout(() => {
      this.restarts++
      this.#state = 'starting'
      this.#worker = this.#start()
    }, pauseMs)
  }
}
