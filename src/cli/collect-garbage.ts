/**
 * Gives back memory now rather than when more is wanted: V8 collects when it runs out of room, and a thread that has
 * nothing to do never does. Node offers this by a flag of V8 alone, which counts for contexts made after it is set.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { LIMITS } from '../base/limits.ts'

/**
 * Collects a while after memory outside the heap has been replaced: shared buffers weigh nothing to V8, which would let them
 * pile up for as long as there is little else to collect. Mostly what was young, which takes less than a millisecond and
 * frees what each publication replaces; all, when so much has been replaced that it matters.
 */
export class ReplacedMemory {
  #octets = 0
  #isWaiting = false
  readonly #octetsMax: number
  readonly #collect: (kind: CollectionKind) => void

  /** `octetsMax` is how much may be replaced before it collects all. */
  constructor(octetsMax: number = LIMITS.replacedOctetsMax, collect: (kind: CollectionKind) => void = collectGarbage) {
    this.#octetsMax = octetsMax
    this.#collect = collect
  }

  /** `octets` have just been replaced. */
  add(octets: number): void {
    this.#octets += octets
    if (this.#isWaiting) return
    this.#isWaiting = true
    setTimeout(() => {
      this.#isWaiting = false
      const isMuch = this.#octets >= this.#octetsMax
      if (isMuch) this.#octets = 0
      this.#collect(isMuch ? 'major' : 'minor')
    }, UNTIL_LET_GO_MS).unref()
  }
}

/** Messages on their way still hold buffers. */
const UNTIL_LET_GO_MS = 500

/** `minor` is of what came since the one before. */
export type CollectionKind = 'major' | 'minor'

let collect: ((options: { type: CollectionKind }) => void) | undefined

/** Stops this thread, for all it holds for some milliseconds. */
export function collectGarbage(type: CollectionKind = 'major'): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc') // of all threads, so that none may take it back
    collect = runInNewContext('gc') as typeof collect
  }
  collect!({ type })
}
