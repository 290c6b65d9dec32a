/**
 * The worker that compiles, from its start to the first result, which decides whether there is anything to serve: what it
 * says meanwhile is kept for whoever goes on.
 */
import type { CountedCountries } from '../control/count-countries.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import { type CompileInWorker, type CompileListener, compileInWorker } from './compile-in-worker.ts'

export interface Compiling {
  readonly first: ReloadResult
  readonly worker: CompileInWorker
  /** Who hears of what comes after the first reload. */
  follow(listener: CompileListener): void
}

/** Resolves with the first reload's result; a bug of ours before that rejects, for there is nothing to serve. */
export function startCompiling(configFile: string): Promise<Compiling> {
  return new Promise((resolve, reject) => {
    let counted: CountedCountries | undefined
    const follow: Compiling['follow'] = (next) => {
      listener = next
      if (counted !== undefined) next.onCounted(counted)
    }
    let listener: CompileListener = {
      onResult: (first) => resolve({ first, worker, follow }),
      onCounted: (found) => {
        counted = found
      },
      onFailure: (failure) => reject(new Error(failure)),
    }
    const worker = compileInWorker(configFile, {
      onResult: (result) => listener.onResult(result),
      onCounted: (found) => listener.onCounted(found),
      onFailure: (failure, kind) => listener.onFailure(failure, kind),
    })
  })
}
