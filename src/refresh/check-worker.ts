/**
 * The worker in which databases are opened, by the code that opens what is served: first those in use are surveyed, then,
 * in a second worker so that the memory of the first is free again, a fetched one in their midst, and the two are compared.
 * What came of it is posted, and then the worker ends.
 */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { platform } from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { type GeoDatabase, openDatabase } from '../geo/database.ts'
import type { Policy } from '../routing/policy.ts'
import { readGeoFile } from '../storage/geo-files.ts'
import { doubtsAbout, refuseDatabase, type Survey, surveyOf } from './describe-change.ts'

export type WorkerOrder =
  | (CheckOrder & { readonly step: 'survey' })
  | (CheckOrder & { readonly step: 'compare'; readonly before?: Survey })

export interface CheckOrder {
  /** The file that was fetched. */
  readonly candidate: string
  /** What to hold it against; absent when there is nothing that it would take the place of, or it is accepted as it is. */
  readonly against?: {
    /** The file whose place it would take. */
    readonly replaced: string
    /** All files in use, in their order, that one among them. */
    readonly databases: readonly string[]
    readonly policies: readonly Policy[]
    /** From 0 to 1. */
    readonly acceptShare: number
  }
}

export type CheckVerdict =
  | { readonly kind: 'good' }
  /** Octet by octet what is in use. */
  | { readonly kind: 'same' }
  | { readonly kind: 'doubtful' | 'refused'; readonly why: string }

/** Of a survey: nothing when what is in use cannot be opened, so that there is nothing to lose. */
export type SurveyResult = { readonly before?: Survey } | Extract<CheckVerdict, { kind: 'same' }>

/** Read at once when files are compared. */
const PIECE_OCTETS = 1 << 20

letOthersGoFirst()
const order = workerData as WorkerOrder
parentPort!.postMessage(order.step === 'survey' ? survey(order) : compare(order))

/** Whoever answers queries. On Linux a priority is that of the calling thread alone; a sandbox may forbid to change it. */
function letOthersGoFirst(): void {
  if (platform !== 'linux') return
  try {
    setPriority(constants.priority.PRIORITY_LOW)
  } catch {
    return
  }
}

function survey({ candidate, against }: CheckOrder): SurveyResult {
  const { replaced, databases, policies } = against!
  if (isSame(candidate, replaced)) return { kind: 'same' }
  const opened = open(databases)
  const database = opened.get(replaced)
  return database === undefined ? {} : { before: surveyOf(database, [...opened.values()], policies) }
}

function compare({ candidate: file, against, before }: CheckOrder & { readonly before?: Survey }): CheckVerdict {
  const files = against === undefined ? [] : against.databases.map((used) => (used === against.replaced ? file : used))
  const candidate = openDatabase(readFileSync(file))
  if (typeof candidate === 'string') return { kind: 'refused', why: candidate }
  const why = refuseDatabase(candidate)
  if (why !== undefined) return { kind: 'refused', why }
  if (against === undefined || before === undefined) return { kind: 'good' }
  const opened = open(files, new Map([[file, candidate]]))
  const after = surveyOf(candidate, [...opened.values()], against.policies)
  const doubts = doubtsAbout(before, after, against.policies, against.acceptShare)
  return doubts.length === 0 ? { kind: 'good' } : { kind: 'doubtful', why: doubts.join('; ') }
}

/** As where it serves, one that cannot be read or opened is left out. */
function open(files: readonly string[], known: ReadonlyMap<string, GeoDatabase> = new Map()): Map<string, GeoDatabase> {
  const opened = new Map<string, GeoDatabase>()
  for (const file of files) {
    const database = known.get(file) ?? readAndOpen(file)
    if (typeof database !== 'string') opened.set(file, database)
  }
  return opened
}

function readAndOpen(file: string): GeoDatabase | string {
  const read = readGeoFile(file)
  return typeof read === 'string' ? read : openDatabase(read.octets)
}

function isSame(file: string, other: string): boolean {
  const { size } = statSync(file)
  if (size !== statSync(other).size) return false
  const descriptors = [file, other].map((path) => openSync(path, 'r'))
  try {
    const pieces = descriptors.map(() => Buffer.alloc(PIECE_OCTETS))
    for (let at = 0; at < size; at += PIECE_OCTETS) {
      const lengths = descriptors.map((descriptor, i) => readSync(descriptor, pieces[i]!, 0, PIECE_OCTETS, at))
      const [first, second] = pieces.map((piece, i) => piece.subarray(0, lengths[i]))
      if (!first!.equals(second!)) return false
    }
    return true
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor)
  }
}
