/**
 * Asks a source whether it has anything new, and takes that into a file: as a stream through the unpacker onto the disk,
 * bounded at every step, never whole in memory. What the file is worth, and where it belongs, is for others to say.
 */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { LIMITS } from '../base/limits.ts'
import type { Download } from '../config/config.ts'
import type { FetchValidators } from '../storage/fetch-record.ts'
import { fillAtomic } from '../storage/write-atomic.ts'
import { type Answer, type Asking, ask, failureOf } from './ask.ts'
import {
  type Credentials,
  type MaxmindDownload,
  type PlaceToAsk,
  type Publishers,
  placesToAsk,
} from './places-to-ask.ts'
import { RefreshFailure } from './refresh-failure.ts'
import { unpack } from './unpack.ts'

export interface FetchContext {
  /** Throws a RefreshFailure when the files with them cannot be read. */
  readonly credentials: (download: MaxmindDownload) => Credentials
  readonly publishers: Publishers
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly limits: FetchLimits
  /** Ends what is under way. */
  readonly signal: AbortSignal
}

export type FetchLimits = {
  readonly [Limit in
    | 'downloadOctetsMax'
    | 'databaseOctetsMax'
    | 'downloadAnswerMs'
    | 'downloadMs'
    | 'downloadRedirectsMax'
    | 'checksumOctetsMax']: (typeof LIMITS)[Limit] | number
}

/** What becomes of a file that was fetched whole. */
export interface TakingIn<Verdict> {
  readonly check: (temporary: string) => Promise<Verdict>
  /** Undefined when it is not wanted. */
  readonly placeOf: (verdict: Verdict) => string | undefined
}

export interface Fetched<Verdict> {
  readonly verdict: Verdict
  readonly validators: FetchValidators
}

/**
 * `known` is what is here already, `file` in whose folder new ones are written. Rejects with a RefreshFailure or the error
 * of a disk, and then has left nothing behind.
 */
export async function fetchDatabase<Verdict>(
  download: Download,
  file: string,
  known: FetchValidators,
  context: FetchContext,
  taking: TakingIn<Verdict>,
): Promise<Fetched<Verdict> | 'unchanged'> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(context.limits.downloadMs)])
  for (const place of placesToAsk(download, context.now(), context.publishers, context.credentials)) {
    const sha256 = await readChecksum(place, context, signal)
    if (sha256 !== undefined && sha256 === known.sha256) return 'unchanged'
    const conditions = known.url === place.url && sha256 === undefined ? known : {}
    const answer = await ask(askingFor(place, conditions, context.limits, signal))
    try {
      if (answer.status === 304) return 'unchanged'
      if (answer.status === 404) continue
      const verdict = await takeIn(answer, file, sha256, context.limits, taking)
      const { etag, lastModified } = answer
      return { verdict, validators: { url: place.url, etag, lastModified, sha256 } }
    } finally {
      await answer.close()
    }
  }
  throw new RefreshFailure('there is no such file (status 404)')
}

/** Of the file that `place` sends, in hex; undefined where there is none to be had. */
async function readChecksum(
  { checksumUrl, ...place }: PlaceToAsk,
  { limits }: FetchContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (checksumUrl === undefined) return undefined
  const answer = await ask(askingFor({ ...place, url: checksumUrl }, {}, limits, signal))
  try {
    if (answer.status !== 200) throw new RefreshFailure(`its checksum is not there (status ${answer.status})`)
    const chunks: Uint8Array[] = []
    for await (const chunk of received(answer.body, limits.checksumOctetsMax)) chunks.push(chunk)
    const found = /^([0-9a-f]{64})\b/i.exec(Buffer.concat(chunks).toString('latin1').trim())
    if (found === null) throw new RefreshFailure('its checksum is not a SHA-256')
    return found[1]!.toLowerCase()
  } finally {
    await answer.close()
  }
}

function takeIn<Verdict>(
  { body }: Answer,
  file: string,
  sha256: string | undefined,
  limits: FetchLimits,
  { check, placeOf }: TakingIn<Verdict>,
): Promise<Verdict> {
  const hash = createHash('sha256')
  const fill = async (handle: FileHandle, temporary: string) => {
    const sent = received(body, limits.downloadOctetsMax, (chunk) => hash.update(chunk))
    await writeAll(handle, unpack(sent, limits.databaseOctetsMax))
    if (sha256 !== undefined && hash.digest('hex') !== sha256) {
      throw new RefreshFailure('what it sends does not agree with its checksum')
    }
    return check(temporary)
  }
  return fillAtomic(file, fill, placeOf)
}

async function writeAll(handle: FileHandle, octets: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of octets) await handle.writeFile(chunk) // all of it, at where the file is
}

async function* received(
  body: AsyncIterable<Uint8Array>,
  octetsMax: number,
  see: (chunk: Uint8Array) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let room = octetsMax
  try {
    for await (const chunk of body) {
      room -= chunk.length
      if (room < 0) throw new RefreshFailure(`it sends more than ${octetsMax} octets`)
      see(chunk)
      yield chunk
    }
  } catch (error) {
    throw failureOf(error)
  }
}

function askingFor(
  place: Asking['place'],
  { etag, lastModified }: Asking['conditions'],
  limits: FetchLimits,
  signal: AbortSignal,
): Asking {
  const { downloadAnswerMs: answerMs, downloadRedirectsMax: redirectsMax } = limits
  return { place, conditions: { etag, lastModified }, answerMs, redirectsMax, signal }
}
