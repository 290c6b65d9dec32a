/**
 * Starts the compile worker and keeps it running: one that dies is started again after a pause, while what it has
 * published goes on serving. The last good state dies with a worker: until the next one has found everything without
 * an error, it publishes nothing, for what it would leave out is still being served.
 */
import { Worker } from 'node:worker_threads'
import { hasErrors } from '../base/problem.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import type { CompileMessage } from './compile-worker.ts'

export interface CompileInWorker {
  /** Asks for a reload now. */
  reload(): void
  stop(): Promise<void>
}

const RESTART_PAUSE_MS = 1_000

/**
 * `onResult` gets what came of every reload, the first of them unasked; `onFailure` each bug of ours, as text.
 * `workerFile` is an argument for tests.
 */
export function compileInWorker(
  configFile: string,
  onResult: (result: ReloadResult) => void,
  onFailure: (failure: string) => void,
  workerFile: URL = new URL('./compile-worker.ts', import.meta.url),
): CompileInWorker {
  let stopped = false
  let restart: NodeJS.Timeout | undefined
  let isComplete = true
  const start = (): Worker => {
    const started = new Worker(workerFile, { workerData: { configFile } })
    started.on('message', (message: CompileMessage) => {
      if ('failure' in message) {
        onFailure(message.failure)
        return
      }
      const { snapshot, ...findings } = message.result
      isComplete ||= !hasErrors(findings.problems)
      onResult(isComplete ? message.result : findings)
    })
    started.on('error', (error) => onFailure(`the compile worker died: ${error.message}`))
    started.on('exit', () => {
      isComplete = false
      if (!stopped) restart = setTimeout(() => (worker = start()), RESTART_PAUSE_MS)
    })
    return started
  }
  let worker = start()
  return {
    reload: () => worker.postMessage('reload'),
    stop: async () => {
      stopped = true
      clearTimeout(restart)
      await worker.terminate()
    },
  }
}
