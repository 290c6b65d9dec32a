/**
 * The worker that compiles, from its start to the first result, which decides whether there is anything to serve: what it
 * says meanwhile is kept for whoever goes on. SIGHUP asks it for a reload from the first moment: its default would end a
 * server that is still starting.
 */
import type { ReloadResult } from '../control/snapshot.ts'
import { type CompileInWorker, type CompileListener, compileInWorker } from './compile-in-worker.ts'

export interface Compiling {
  readonly first: ReloadResult
  readonly worker: CompileInWorker
  /** Who hears of what comes after the first reload, and has come already. */
  follow(listener: CompileListener): void
}

/** Resolves with the first reload's result; a bug of ours before that rejects, for there is nothing to serve. */
export function startCompiling(configFile: string): Promise<Compiling> {
  return new Promise((resolve, reject) => {
    const missed: ((listener: CompileListener) => void)[] = []
    const missing: CompileListener = {
      onResult: (result) => missed.push((next) => next.onResult(result)),
      onCounted: (counted) => missed.push((next) => next.onCounted(counted)),
      onFailure: (failure, kind) => missed.push((next) => next.onFailure(failure, kind)),
    }
    const follow: Compiling['follow'] = (next) => {
      listener = next
      for (const tell of missed.splice(0)) tell(next)
    }
    let listener: CompileListener = {
      ...missing,
      onResult: (first) => {
        listener = missing
        resolve({ first, worker, follow })
      },
      onFailure: (failure) => reject(new Error(failure)),
    }
    const worker = compileInWorker(configFile, {
      onResult: (result) => listener.onResult(result),
      onCounted: (found) => listener.onCounted(found),
      onFailure: (failure, kind) => listener.onFailure(failure, kind),
    })
    process.on('SIGHUP', () => worker.reload().catch(() => {})) // whatever failed has been told
  })
}
