/**
 * Whether a file is a database that can be served and may take the place of the one in use, found out in a worker: one that
 * takes too long or too much memory over what was sent is ended, and nothing else is.
 */
import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { CheckOrder, CheckVerdict, SurveyResult, WorkerOrder } from './check-worker.ts'
import { RefreshFailure } from './refresh-failure.ts'

const WORKER_FILE = new URL('./check-worker.ts', import.meta.url)

/** A heap that reaches its own limit may end the whole process: that one is far off, and all memory is looked at from here. */
const HEAP_TIMES = 4
const LOOK_MS = 100

export interface CheckLimits {
  readonly databaseCheckMs: number
  /** By which this process may grow meanwhile; less where the machine has less to spare. */
  readonly databaseCheckOctetsMax: number
}

/** Rejects with a RefreshFailure when the check itself comes to no end. `workerFile` is for tests. */
export async function checkInWorker(
  order: CheckOrder,
  limits: CheckLimits,
  signal: AbortSignal,
  workerFile: URL = WORKER_FILE,
): Promise<CheckVerdict> {
  const run = <Result>(workerData: WorkerOrder) => runWorker<Result>(workerFile, workerData, limits, signal)
  if (order.against === undefined) return run<CheckVerdict>({ ...order, step: 'compare' })
  const survey = await run<SurveyResult>({ ...order, step: 'survey' })
  return 'kind' in survey ? survey : run<CheckVerdict>({ ...order, ...survey, step: 'compare' })
}

/** A sandbox that hides /proc/meminfo makes what is available look like what nobody uses for anything. */
function memoryToSpare(): number {
  const bound = process.constrainedMemory()
  const total = bound > 0 ? Math.min(bound, totalmem()) : totalmem()
  return Math.max(process.availableMemory(), total / 2)
}

/** What the worker posts; it is ended in any case. */
async function runWorker<Result>(
  file: URL,
  workerData: WorkerOrder,
  limits: CheckLimits,
  signal: AbortSignal,
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  const refuse = (why: string) => reject(new RefreshFailure(why))
  const abort = () => refuse('it was called off')
  if (signal.aborted) throw new RefreshFailure('it was called off')
  const octetsMax = process.memoryUsage.rss() + Math.min(limits.databaseCheckOctetsMax, memoryToSpare())
  const maxOldGenerationSizeMb = (HEAP_TIMES * limits.databaseCheckOctetsMax) / (1 << 20)
  const worker = new Worker(file, { workerData, resourceLimits: { maxOldGenerationSizeMb } })
  worker.once('message', resolve)
  worker.once('error', (error) => refuse(`it cannot be checked: ${error.message}`))
  worker.once('exit', () => refuse('it cannot be checked: the worker ended')) // after a message this is nothing new
  signal.addEventListener('abort', abort)
  const timer = setTimeout(() => refuse('checking it takes too long'), limits.databaseCheckMs)
  const looking = setInterval(() => {
    if (process.memoryUsage.rss() > octetsMax) refuse('checking it takes too much memory')
  }, LOOK_MS)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    clearInterval(looking)
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
