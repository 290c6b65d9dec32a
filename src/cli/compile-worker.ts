/**
 * The worker in which `serve` reads, checks, compiles and watches, so that none of it ever delays an answer. Posts a
 * CompileMessage after each reload, and between reloads counts what maps are drawn by; messages to it ask for a
 * reload. A bug of ours is posted too, and the worker goes on with its last good state.
 */
import { parentPort, receiveMessageOnPort, threadId, workerData } from 'node:worker_threads'
import { assert } from '../base/assert.ts'
import type { CountedCountries } from '../control/count-countries.ts'
import { Reloader } from '../control/reload.ts'
import { ReloadOnChange } from '../control/reload-on-change.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import type { SipKey } from '../dns/siphash.ts'
import { watchPath } from '../storage/watch-path.ts'
import { collectAllGarbage } from './collect-garbage.ts'
import { fileSources } from './file-sources.ts'
import { TreeStore } from './tree-store.ts'

export type CompileMessage = (
  | { readonly result: ReloadResult }
  | { readonly counted: CountedCountries }
  | { readonly failure: string }
) & {
  /** To how many messages this is the reply, in their order: one that comes before a reload has begun is part of it. */
  readonly asked: number
}

export interface CompileWorkerData {
  readonly configFile: string
  /** For server cookies when no file has a secret: the same as long as the process lives. */
  readonly drawnSecret: SipKey
}

const port = parentPort
assert(port !== null, 'this file is a worker')

/** More than any worker publishes. */
const REVISIONS = 2 ** 32
/** A few milliseconds' worth. */
const NETWORKS_AT_ONCE = 20_000

let asked = 0
const { configFile, drawnSecret } = workerData as CompileWorkerData
const store = new TreeStore()
const sources = { ...fileSources(), readTrees: (stateFolder: string) => store.read(stateFolder) }
const reloader = new Reloader(configFile, sources, threadId * REVISIONS, [drawnSecret])
let willCount = false
const reloading = new ReloadOnChange(
  reloader,
  (path, onChange) => watchPath({ path, onChange: () => contain(onChange) }),
  (result) => {
    port.postMessage({ result, asked } satisfies CompileMessage)
    setImmediate(() => contain(keepTrees))
    countSoon()
  },
)
port.on('message', () => {
  asked = 1
  while (receiveMessageOnPort(port) !== undefined) asked++
  contain(() => reloading.reload())
  asked = 0
})
contain(() => reloading.reload())

function keepTrees(): void {
  const trees = reloader.takeNewTrees()
  if (trees !== undefined) void store.keep(trees.stateFolder, trees.parts)
}

function countSoon(): void {
  if (willCount) return
  if (!reloader.isCounting) {
    collectAllGarbage() // for there may be no work for days, and what was read is much more than what is kept
    return
  }
  willCount = true
  setImmediate(() => {
    willCount = false
    contain(countCountries)
  })
}

function countCountries(): void {
  const counted = reloader.countCountries(NETWORKS_AT_ONCE)
  if (counted !== undefined) port!.postMessage({ counted, asked: 0 } satisfies CompileMessage)
  countSoon()
}

function contain(step: () => void): void {
  try {
    step()
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
    port!.postMessage({ failure, asked } satisfies CompileMessage)
  }
}
