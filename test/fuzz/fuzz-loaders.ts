/**
 * Puts documents and databases that are nearly right to the loaders, in a worker with a bound on its memory that is ended
 * when one takes too long. The first that goes wrong is thrown as an Error with all it takes to repeat it.
 */
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { LIMITS } from '../../src/base/limits.ts'
import type { LoadCase } from './load-files.ts'
import type { LoadResult } from './load-worker.ts'
import { DATABASES, mutateDatabase } from './mutate-database.ts'
import { HARD_TEXTS, mutateDocument } from './mutate-document.ts'
import { Random } from './random.ts'

export interface LoaderFuzz {
  readonly seed: number
  readonly cases: number
  /** How long one may take before the worker is ended. */
  readonly deadlineMs: number
}

/** What there is to tell when all went well. */
export interface LoadersFuzzed {
  readonly cases: number
  readonly withProblems: number
  readonly slowestMs: number
  readonly slowest: string
}

const HEAP_MEGABYTES_MAX = 1_024
const NOTHING_OCTETS = 16 * 1024 * 1024
const OUTSIDE_HEAP_OCTETS_MAX = 256 * 1024 * 1024

/** Documents and databases mutated at random. */
export function fuzzLoaders({ seed, cases, deadlineMs }: LoaderFuzz): Promise<LoadersFuzzed> {
  const random = new Random(seed)
  const all = Array.from({ length: cases }, (_, i) => [`seed ${seed}, case ${i}`, loadCase(random)] as const)
  return loadAll(all, deadlineMs)
}

/** Each of the hard texts, of so many octets, as a zone and as nearpop.yaml. */
export function fuzzHardTexts(octets: number, deadlineMs: number): Promise<LoadersFuzzed> {
  const all = Object.entries(HARD_TEXTS).flatMap(([name, make]) =>
    (['zone', 'config'] as const).map(
      (what) => [`${name} as ${what}`, { what, octets: Buffer.from(make(octets)) }] as const,
    ),
  )
  return loadAll(all, deadlineMs)
}

/** A zone larger than any may be, which is refused before it is read, and a database that begins with much of nothing. */
export function fuzzOversized(deadlineMs: number): Promise<LoadersFuzzed> {
  const zone = Buffer.alloc(LIMITS.documentOctetsMax + 1, '#\n')
  const database = Buffer.concat([Buffer.alloc(NOTHING_OCTETS), DATABASES[0]!])
  const all: readonly (readonly [string, LoadCase])[] = [
    ['oversized zone', { what: 'zone', octets: zone }],
    ['oversized database', { what: 'database', octets: database }],
  ]
  return loadAll(all, deadlineMs)
}

const TOP = new URL('../../', import.meta.url)
const DOCUMENTS = {
  config: ['nearpop.yaml', ...listed('test/broken-zones/config/')].map(textOf),
  zone: [...listed('zones/'), ...listed('test/broken-zones/zones/')].map(textOf),
}

function listed(folder: string): string[] {
  return readdirSync(new URL(folder, TOP)).map((name) => folder + name)
}

function textOf(path: string): string {
  return readFileSync(new URL(path, TOP), 'utf8')
}

function loadCase(random: Random): LoadCase {
  const what = random.pick(['config', 'zone', 'database'] as const)
  if (what === 'database') return { what, octets: mutateDatabase(random, random.pick(DATABASES)) }
  const documents = DOCUMENTS[what]
  return { what, octets: mutateDocument(random, random.pick(documents), random.pick(documents)) }
}

async function loadAll(all: Iterable<readonly [which: string, LoadCase]>, deadlineMs: number): Promise<LoadersFuzzed> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-fuzz-'))
  const worker = new Worker(new URL('./load-worker.ts', import.meta.url), {
    workerData: { folder },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES_MAX },
  })
  let told: LoadersFuzzed = { cases: 0, withProblems: 0, slowestMs: 0, slowest: '' }
  try {
    await once(worker, 'online')
    for (const [which, one] of all) {
      const { problems, ms } = await load(worker, one, deadlineMs).catch((error: unknown) => {
        throw new Error(`${which}: ${one.what} kept in ${keep(one)}`, { cause: error })
      })
      const withProblems = told.withProblems + Math.min(1, problems.length)
      told = { ...told, cases: told.cases + 1, withProblems }
      if (ms > told.slowestMs) told = { ...told, slowestMs: ms, slowest: which }
    }
    return told
  } finally {
    await worker.terminate()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Rejects when the case is not done in time, takes the worker's memory, or does not hold. */
async function load(worker: Worker, one: LoadCase, deadlineMs: number): Promise<LoadResult> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(`not done in ${deadlineMs} ms`)), deadlineMs)
  try {
    const reply = once(worker, 'message', { signal: late.signal }) as Promise<[LoadResult]>
    worker.postMessage(one)
    const [result] = await reply
    if (result.failure !== undefined) throw new Error(result.failure)
    if (result.outsideHeap > OUTSIDE_HEAP_OCTETS_MAX) throw new Error(`${result.outsideHeap} octets outside the heap`)
    return result
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

/** Beside what a log can show: documents are long. Returns the path. */
function keep({ what, octets }: LoadCase): string {
  const path = join(tmpdir(), `nearpop-fuzz-${what}-${process.pid}.${what === 'database' ? 'mmdb' : 'yaml'}`)
  writeFileSync(path, octets)
  return path
}
