/**
 * Gives back memory now rather than when more is wanted: V8 collects when it runs out of room, and a thread that has
 * nothing to do never does. Node offers this by a flag of V8 alone, which counts for contexts made after it is set.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/** Stops this thread for some milliseconds. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  collect()
}
