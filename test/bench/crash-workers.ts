/** Loaded into a server before anything else, lets each of its threads that answer die of a bug after some seconds. */
import { isMainThread, threadId, workerData } from 'node:worker_threads'

const LIVES_MS = 3_000
/** So that they do not die together. */
const APART_MS = 700

if (!isMainThread && (workerData as { queryCounters?: unknown } | null)?.queryCounters !== undefined) {
  setTimeout(
    () => {
      throw new Error('made by the bench')
    },
    LIVES_MS + (threadId % 4) * APART_MS,
  )
}
