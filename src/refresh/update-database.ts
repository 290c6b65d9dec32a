/**
 * One source from beginning to end: ask, unpack, compare with its checksum, check, put in place; or aside, when it differs
 * too much from what is in use. Until the last step nothing has changed, so that the last good file stays whatever happens
 * before; what came of it is kept beside the file (storage/fetch-record.ts). Never throws for what a source or a disk does.
 */
import { rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Download } from '../config/config.ts'
import {
  type FetchRecord,
  type FetchValidators,
  readFetchRecord,
  waitingFileOf,
  writeFetchRecord,
} from '../storage/fetch-record.ts'
import { makeFolder, removeAbandoned, renameLasting } from '../storage/write-atomic.ts'
import type { CheckVerdict } from './check-worker.ts'
import { type FetchContext, type Fetched, fetchDatabase } from './fetch-database.ts'
import { RefreshFailure } from './refresh-failure.ts'

export interface UpdateContext extends FetchContext {
  /** Rejects with a RefreshFailure when it comes to no end; `isAccepted` is not held against what is in use. */
  readonly check: (candidate: string, isAccepted: boolean) => Promise<CheckVerdict>
  /** Whether the operator has said that it may differ from what is in use, however much. */
  readonly isAccepted: boolean
}

export type UpdateOutcome =
  | { readonly kind: 'updated' }
  | { readonly kind: 'unchanged' }
  /** For the operator to accept. */
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }

/** `file` is where the database is kept; its folder is made when it is not there. */
export async function updateDatabase(download: Download, file: string, context: UpdateContext): Promise<UpdateOutcome> {
  const recorded = readFetchRecord(file)
  const { failure: _, ...before }: FetchRecord = (await isThere(file)) ? recorded : {} // all goes with the database
  const triedMs = context.now()
  try {
    await makeFolder(dirname(file))
    await removeAbandoned(file, triedMs)
    // Already now: a process that is killed for the memory of a check must not ask again as soon as it has started.
    await writeFetchRecord(file, { ...recorded, triedMs })
    const { outcome, record } =
      context.isAccepted && before.waiting !== undefined
        ? await acceptWaiting(file, before, context)
        : await takeFromSource(download, file, before, context)
    const succeededMs = outcome.kind === 'waiting' ? before.succeededMs : triedMs
    await writeFetchRecord(file, { ...record, triedMs, succeededMs })
    return outcome
  } catch (error) {
    if (context.signal.aborted) {
      await writeFetchRecord(file, recorded).catch(() => {}) // it was no try
      return { kind: 'failed', why: 'it was called off' }
    }
    const why = sentenceOf(error)
    await writeFetchRecord(file, { ...before, triedMs, failure: why }).catch(() => {}) // the failure itself is told
    return { kind: 'failed', why }
  }
}

interface Updated {
  readonly outcome: Exclude<UpdateOutcome, { kind: 'failed' }>
  readonly record: FetchRecord
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

/** Takes what the operator was told of, without asking the source for anything newer. */
async function acceptWaiting(file: string, { waiting }: FetchRecord, { check }: UpdateContext): Promise<Updated> {
  const waitingFile = waitingFileOf(file)
  const verdict = await check(waitingFile, true)
  if (verdict.kind === 'refused') throw new RefreshFailure(verdict.why)
  await renameLasting(waitingFile, file)
  const { why: _, ...validators } = waiting!
  return { outcome: { kind: 'updated' }, record: validators }
}

async function takeFromSource(
  download: Download,
  file: string,
  before: FetchRecord,
  context: UpdateContext,
): Promise<Updated> {
  const { waiting, ...inUse } = before
  const fetched = await fetchDatabase(download, file, waiting ?? inUse, context, {
    check: (temporary) => context.check(temporary, context.isAccepted),
    placeOf: (verdict) => placeOf(verdict, file),
  })
  if (fetched === 'unchanged') {
    const outcome: Updated['outcome'] =
      waiting === undefined ? { kind: 'unchanged' } : { kind: 'waiting', why: waiting.why }
    return { outcome, record: before }
  }
  return settle(fetched, file, inUse)
}

function placeOf(verdict: CheckVerdict, file: string): string | undefined {
  if (verdict.kind === 'refused') throw new RefreshFailure(verdict.why)
  if (verdict.kind === 'same') return undefined
  return verdict.kind === 'good' ? file : waitingFileOf(file)
}

/** What waited before is overtaken by what came now. */
async function settle(
  { verdict, validators }: Fetched<CheckVerdict>,
  file: string,
  inUse: FetchValidators,
): Promise<Updated> {
  if (verdict.kind === 'doubtful') {
    const { why } = verdict
    return { outcome: { kind: 'waiting', why }, record: { ...inUse, waiting: { ...validators, why } } }
  }
  await rm(waitingFileOf(file), { force: true })
  return { outcome: { kind: verdict.kind === 'same' ? 'unchanged' : 'updated' }, record: validators }
}

function sentenceOf(error: unknown): string {
  if (error instanceof RefreshFailure) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  return `it cannot be written: ${code ?? message}`
}
