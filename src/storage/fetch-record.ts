/**
 * What is known of a fetched database beside its file: by what the source tells whether it is still the same, what came of
 * the last try, and what waits to be accepted. One small JSON file next to it, written atomically; a damaged one is as good
 * as none.
 */
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { writeAtomic } from './write-atomic.ts'

const VALIDATORS = {
  /** What the file was fetched from. */
  url: z.string().optional(),
  /** RFC 9110 section 8.8, as they came. */
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** Of what was sent, in hex, where the source has told it. */
  sha256: z.string().optional(),
}

const RECORD_SHAPE = z.object({
  ...VALIDATORS,
  /** Of the last try, milliseconds since 1970. */
  triedMs: z.number().optional(),
  /** When what the source had was last in use here after a try. */
  succeededMs: z.number().optional(),
  /** Why the last try failed, as a sentence; absent when it did not. */
  failure: z.string().optional(),
  /** Of the file that waits to be accepted, and why it does. */
  waiting: z.object({ ...VALIDATORS, why: z.string() }).optional(),
})

export type FetchRecord = z.output<typeof RECORD_SHAPE>
export type FetchValidators = Pick<FetchRecord, keyof typeof VALIDATORS>

/**
 * Of the database that is kept in `databaseFile`. What waits goes with its file, whatever is written of it: of a server and
 * an operator who accepts, the one who began before it was accepted may be the last to write.
 */
export function readFetchRecord(databaseFile: string): FetchRecord {
  try {
    const { waiting, ...record } = RECORD_SHAPE.parse(
      JSON.parse(readFileSync(besideDatabase(databaseFile, 'json'), 'utf8')),
    )
    return waiting !== undefined && existsSync(waitingFileOf(databaseFile)) ? { ...record, waiting } : record
  } catch {
    return {}
  }
}

/** Rejects with the system's error. */
export function writeFetchRecord(databaseFile: string, record: FetchRecord): Promise<void> {
  return writeAtomic(besideDatabase(databaseFile, 'json'), `${JSON.stringify(record)}\n`)
}

/** Where the file is that waits to take the place of `databaseFile`: none that a folder of databases would show. */
export function waitingFileOf(databaseFile: string): string {
  return besideDatabase(databaseFile, 'waiting')
}

function besideDatabase(databaseFile: string, ending: string): string {
  return `${databaseFile.replace(/\.mmdb$/, '')}.${ending}`
}
