/**
 * The worker in which a fetched file is opened, by the code that opens what is served, and held against what is in use: a
 * CheckVerdict is posted, and then the worker ends.
 */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type GeoDatabase, openDatabase } from '../geo/database.ts'
import type { Policy } from '../routing/policy.ts'
import { doubtsAbout, refuseDatabase } from './describe-change.ts'

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

parentPort!.postMessage(check(workerData as CheckOrder))

function check({ candidate: file, against }: CheckOrder): CheckVerdict {
  const octets = readFileSync(file)
  const candidate = openDatabase(file, octets)
  if (typeof candidate === 'string') return { kind: 'refused', why: candidate }
  const why = refuseDatabase(candidate)
  if (why !== undefined) return { kind: 'refused', why }
  if (against === undefined) return { kind: 'good' }
  const databases: GeoDatabase[] = []
  let replaced: GeoDatabase | undefined
  for (const file of against.databases) {
    const inUse = readFileSync(file)
    const database = openDatabase(file, inUse)
    if (typeof database === 'string') continue // as where it serves: one that cannot be opened is left out
    if (file === against.replaced) {
      if (octets.equals(inUse)) return { kind: 'same' }
      replaced = database
    }
    databases.push(database)
  }
  if (replaced === undefined) return { kind: 'good' }
  const { policies, acceptShare } = against
  const doubts = doubtsAbout({ candidate, replaced, databases, policies, acceptShare })
  return doubts.length === 0 ? { kind: 'good' } : { kind: 'doubtful', why: doubts.join('; ') }
}
