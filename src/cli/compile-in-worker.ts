/**
 * Starts the compile worker and keeps it running: one that dies is started again after a pause, while what it has
 * published goes on serving.
 */
import { Worker } from 'node:worker_threads'
import type { ReloadResult } from '../control/snapshot.ts'
import type { CompileMessage } from './compile-worker.ts'

export interface CompileInWorker {
  /** Asks for a reload now. */
  reload(): void
  stop(): Promise<void>
}

const RESTART_PAUSE_MS = 1_000

/** `onResult` gets what came of every reload, the first of them unasked; `onFailure` each bug of ours, as text. */
export function compileInWorker(
  configFile: string,
  onResult: (result: ReloadResult) => void,
  onFailure: (failure: string) => void,
): CompileInWorker {
  let stopped = false
  let restart: NodeJS.Timeout | undefined
  const start = (): Worker => {
    const started = new Worker(new URL('./compile-worker.ts', import.meta.url), { workerData: { configFile } })
    started.on('message', (message: CompileMessage) => {
      if ('result' in message) onResult(message.result)
      else onFailure(message.failure)
    })
    started.on('error', (error) => onFailure(`the compile worker died: ${error.message}`))
    started.on('exit', () => {
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
