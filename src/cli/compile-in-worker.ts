/**
 * Starts the compile worker and keeps it running: one that dies is started again after a pause that grows each time,
 * while what it has published goes on serving. The last good state dies with a worker: until the next one has found everything without
 * an error, it publishes nothing, for what it would leave out is still being served.
 */
import { type ResourceLimits, Worker } from 'node:worker_threads'
import { hasErrors } from '../base/problem.ts'
import type { CountedCountries } from '../control/count-countries.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import { SYSTEM_CLOCK } from '../probes/clock.ts'
import type { CompileMessage, CompileWorkerData } from './compile-worker.ts'

export interface CompileInWorker {
  /** Asks for a reload now; resolves once `onResult` has heard what came of it, rejects when nothing can. */
  reload(): Promise<void>
  stop(): Promise<void>
}

const PAUSE_MS_MIN = 1_000
const PAUSE_MS_MAX = 60_000

export interface CompileListener {
  /** What came of a reload, the first of them unasked. */
  onResult(result: ReloadResult): void
  /** What maps are drawn and clients counted by from now on. */
  onCounted(counted: CountedCountries): void
  onFailure(failure: string, kind: FailureKind): void
}

const WORKER_FILE = new URL('./compile-worker.ts', import.meta.url)

/** What a zone is read into dies young. With Node's 48 MB for that, a busy machine leaves up to 200 MB of it behind. */
const MEMORY: ResourceLimits = { maxYoungGenerationSizeMb: 12 }

export type FailureKind = 'bug' | 'out of memory'

/** For tests. */
export interface CompileOptions {
  readonly workerFile?: URL
  readonly resourceLimits?: ResourceLimits
  /** Runs `run` once after `ms`; returns how to call that off. */
  readonly after?: (ms: number, run: () => void) => () => void
}

export function compileInWorker(
  configFile: string,
  listener: CompileListener,
  { workerFile = WORKER_FILE, resourceLimits = MEMORY, after = SYSTEM_CLOCK.after }: CompileOptions = {},
): CompileInWorker {
  const drawnSecret = crypto.getRandomValues(new Int32Array(4))
  let stopped = false
  let isRunning = true
  let cancelRestart = (): void => {}
  let pauseMs = PAUSE_MS_MIN
  let isComplete = true
  /** Who asked for a reload, in the order of the worker's replies to them. */
  const asking: PromiseWithResolvers<void>[] = []
  const fail = (failure: string, kind: FailureKind, asked: readonly PromiseWithResolvers<void>[]): void => {
    listener.onFailure(failure, kind)
    for (const { reject } of asked) reject(new Error(failure))
  }
  const hear = (message: CompileMessage): void => {
    const asked = asking.splice(0, message.asked)
    if ('failure' in message) {
      fail(message.failure, 'bug', asked)
      return
    }
    if ('counted' in message) {
      pauseMs = PAUSE_MS_MIN // all that a new worker has to do is done
      listener.onCounted(message.counted)
      return
    }
    const { snapshot, ...findings } = message.result
    isComplete ||= !hasErrors(findings.problems)
    listener.onResult(isComplete ? message.result : findings)
    for (const { resolve } of asked) resolve()
  }
  const start = (): Worker => {
    const workerData: CompileWorkerData = { configFile, drawnSecret }
    const started = new Worker(workerFile, { workerData, resourceLimits })
    started.on('message', hear)
    started.on('error', (error: NodeJS.ErrnoException) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const failure = isMemory ? 'the compile worker ran out of memory' : `the compile worker died: ${error.message}`
      fail(failure, isMemory ? 'out of memory' : 'bug', asking.splice(0))
    })
    started.on('exit', () => {
      isComplete = false
      isRunning = false
      for (const { reject } of asking.splice(0)) reject(new Error('the compile worker ended'))
      if (stopped) return
      cancelRestart = after(pauseMs, () => {
        isRunning = true
        worker = start()
      })
      pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)
    })
    return started
  }
  let worker = start()
  return {
    reload: () => {
      if (!isRunning) return Promise.reject(new Error('the compile worker has died and is soon started again'))
      const reply = Promise.withResolvers<void>()
      asking.push(reply)
      worker.postMessage('reload')
      return reply.promise
    },
    stop: async () => {
      stopped = true
      cancelRestart()
      await worker.terminate()
    },
  }
}
