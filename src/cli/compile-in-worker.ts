/**
 * Starts the compile worker and keeps it running: one that dies is started again after a pause, while what it has
 * published goes on serving. The last good state dies with a worker: until the next one has found everything without
 * an error, it publishes nothing, for what it would leave out is still being served.
 */
import { Worker } from 'node:worker_threads'
import { hasErrors } from '../base/problem.ts'
import type { CountedCountries } from '../control/count-countries.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import type { CompileMessage } from './compile-worker.ts'

export interface CompileInWorker {
  /** Asks for a reload now; resolves once `onResult` has heard what came of it, rejects when `onFailure` has. */
  reload(): Promise<void>
  stop(): Promise<void>
}

const RESTART_PAUSE_MS = 1_000

export interface CompileListener {
  /** What came of a reload, the first of them unasked. */
  onResult(result: ReloadResult): void
  /** What maps are drawn and clients counted by from now on. */
  onCounted(counted: CountedCountries): void
  /** A bug of ours. */
  onFailure(failure: string): void
}

/** `workerFile` is an argument for tests. */
export function compileInWorker(
  configFile: string,
  listener: CompileListener,
  workerFile: URL = new URL('./compile-worker.ts', import.meta.url),
): CompileInWorker {
  let stopped = false
  let restart: NodeJS.Timeout | undefined
  let isComplete = true
  /** Who asked for a reload, in the order of the worker's replies to them. */
  const asking: PromiseWithResolvers<void>[] = []
  const fail = (failure: string, asked: readonly PromiseWithResolvers<void>[]): void => {
    listener.onFailure(failure)
    for (const { reject } of asked) reject(new Error(failure))
  }
  const hear = (message: CompileMessage): void => {
    const asked = message.isAsked ? asking.splice(0, 1) : []
    if ('failure' in message) {
      fail(message.failure, asked)
      return
    }
    if ('counted' in message) {
      listener.onCounted(message.counted)
      return
    }
    const { snapshot, ...findings } = message.result
    isComplete ||= !hasErrors(findings.problems)
    listener.onResult(isComplete ? message.result : findings)
    for (const { resolve } of asked) resolve()
  }
  const start = (): Worker => {
    const started = new Worker(workerFile, { workerData: { configFile } })
    started.on('message', hear)
    started.on('error', (error) => fail(`the compile worker died: ${error.message}`, asking.splice(0)))
    started.on('exit', () => {
      isComplete = false
      for (const { reject } of asking.splice(0)) reject(new Error('the compile worker ended'))
      if (!stopped) restart = setTimeout(() => (worker = start()), RESTART_PAUSE_MS)
    })
    return started
  }
  let worker = start()
  return {
    reload: () => {
      const reply = Promise.withResolvers<void>()
      asking.push(reply)
      worker.postMessage('reload')
      return reply.promise
    },
    stop: async () => {
      stopped = true
      clearTimeout(restart)
      await worker.terminate()
    },
  }
}
