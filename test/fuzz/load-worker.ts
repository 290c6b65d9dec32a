/** The worker that loads what it is sent, so that what takes for ever or all memory can be ended from outside. */
import { parentPort, workerData } from 'node:worker_threads'
import { type LoadCase, loadFiles, writeGoodFiles } from './load-files.ts'

export interface LoadResult {
  /** Stack of what was thrown. */
  readonly failure?: string
  /** As people see them. */
  readonly problems: readonly string[]
  readonly ms: number
  /** Octets outside the heap that the worker's limits know. */
  readonly outsideHeap: number
}

const { folder } = workerData as { folder: string }
writeGoodFiles(folder)
parentPort!.on('message', (loadCase: LoadCase) => {
  const start = performance.now()
  let problems: readonly string[] = []
  let failure: string | undefined
  try {
    problems = loadFiles(folder, loadCase)
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const outsideHeap = process.memoryUsage().arrayBuffers
  const result: LoadResult = {
    problems,
    ms: performance.now() - start,
    outsideHeap,
    ...(failure === undefined ? {} : { failure }),
  }
  parentPort!.postMessage(result)
})
