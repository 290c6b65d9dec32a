/**
 * Gives back memory now rather than when more is wanted: V8 collects when it runs out of room, and a thread that has
 * nothing to do never does. Node offers this by a flag of V8 alone, which counts for contexts made after it is set.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { LIMITS } from '../base/limits.ts'

/**
 * Collects a while after so much memory outside the heap has been replaced that it matters: shared buffers weigh nothing
 * to V8, which would let them pile up for as long as there is little else to collect.
 */
export class ReplacedMemory {
  #octets = 0
  #isWaiting = false
  readonly #octetsMax: number
  readonly #collect: () => void

  /** `octetsMax` is how much may be replaced before it collects. */
  constructor(octetsMax: number = LIMITS.replacedOctetsMax, collect: () => void = collectGarbage) {
    this.#octetsMax = octetsMax
    this.#collect = collect
  }

  /** `octets` have just been replaced. */
  add(octets: number): void {
    this.#octets += octets
    if (this.#octets < this.#octetsMax || this.#isWaiting) return
    this.#isWaiting = true
    setTimeout(() => {
      this.#isWaiting = false
      this.#octets = 0
      this.#collect()
    }, UNTIL_LET_GO_MS).unref()
  }
}

/** Messages on their way still hold buffers. */
const UNTIL_LET_GO_MS = 500

let collector: Collector | undefined

/** Stops this thread for some milliseconds. */
export function collectGarbage(): void {
  collector ??= findCollector()
  collector()
}

/**
 * Stops this thread for two or three times as long. Lets go of what V8 compiled and has not run since as well, which is a
 * quarter of what a thread holds once it is loaded, and of the room for what is young.
 */
export function collectAllGarbage(): void {
  collector ??= findCollector()
  collector({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

type Collector = (options?: { readonly type: string; readonly execution: string; readonly flavor: string }) => void

/**
 * The flag is taken back at once, as neither what Node compiled of its own files nor what it keeps of ours is good for other
 * flags. It is of all threads: when another has just taken it back, this one tries again.
 */
function findCollector(): Collector {
  for (;;) {
    setFlagsFromString('--expose-gc')
    const found: Collector | undefined = runInNewContext('globalThis.gc')
    setFlagsFromString('--no-expose-gc')
    if (found !== undefined) return found
  }
}
