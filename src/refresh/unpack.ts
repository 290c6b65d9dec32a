/**
 * What a source sends -> the octets of the mmdb file in it: plain, gzip (RFC 1952), or the one *.mmdb of a tar archive
 * (POSIX pax and ustar, GNU), gzip or not. By what is there, never by a name; as a stream, so that nothing large is in
 * memory. No name in an archive ever becomes a path.
 */
import { pipeline, Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { createGunzip } from 'node:zlib'
import { createTarDecoder } from 'modern-tar'
import { RefreshFailure } from './refresh-failure.ts'

/** Gives at most `octetsMax`; beyond, and for what is damaged, throws a RefreshFailure. Errors of `packed` are thrown as they are. */
export async function* unpack(packed: AsyncIterable<Uint8Array>, octetsMax: number): AsyncGenerator<Uint8Array> {
  const [beginning, whole] = await peek(packed, GZIP_MARK.length)
  const isGzip = GZIP_MARK.every((octet, i) => beginning[i] === octet)
  const plain = bounded(isGzip ? gunzip(whole) : whole, octetsMax)
  const [header, unpacked] = await peek(plain, TAR_MARK.at + TAR_MARK.text.length)
  yield* isTar(header) ? mmdbInTar(unpacked) : unpacked
}

const GZIP_MARK = [0x1f, 0x8b]

/** At least `length` octets from the beginning, unless there are fewer; and all of them again. */
async function peek(
  octets: AsyncIterable<Uint8Array>,
  length: number,
): Promise<[beginning: Uint8Array, whole: AsyncIterable<Uint8Array>]> {
  const source = octets[Symbol.asyncIterator]()
  let beginning = new Uint8Array()
  while (beginning.length < length) {
    const { done, value } = await source.next()
    if (done === true) break
    beginning = Buffer.concat([beginning, value])
  }
  const whole = async function* () {
    try {
      if (beginning.length > 0) yield beginning
      yield* { [Symbol.asyncIterator]: () => source }
    } finally {
      await source.return?.()
    }
  }
  return [beginning, whole()]
}

/**
 * The same octets, which simply end where their source throws; what it threw is told in place of what whoever reads them
 * makes of that end. (A decoder in a pipe that is aborted does not always pass the reason on.)
 */
function remembering(octets: AsyncIterable<Uint8Array>) {
  const thrown: unknown[] = []
  const whole = async function* () {
    try {
      yield* octets
    } catch (error) {
      thrown.push(error)
    }
  }
  const rethrow = (): void => {
    if (thrown.length > 0) throw thrown[0]
  }
  return { whole: whole(), rethrow }
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { whole, rethrow } = remembering(packed)
  const source = Readable.from(whole)
  try {
    yield* pipeline(source, createGunzip(), () => {}) // an error comes to who reads
  } catch (error) {
    rethrow()
    throw new RefreshFailure(`what it sends is damaged gzip: ${(error as Error).message}`)
  } finally {
    source.destroy()
  }
  rethrow()
}

async function* bounded(octets: AsyncIterable<Uint8Array>, octetsMax: number): AsyncGenerator<Uint8Array> {
  let room = octetsMax
  for await (const chunk of octets) {
    room -= chunk.length
    if (room < 0) throw new RefreshFailure(`it is larger than ${octetsMax} octets when unpacked`)
    yield chunk
  }
}

/** In the header of the first file of an archive; also of GNU's, which goes on otherwise. */
const TAR_MARK = { at: 257, text: 'ustar' }

function isTar(beginning: Uint8Array): boolean {
  return Buffer.from(beginning).toString('latin1', TAR_MARK.at, TAR_MARK.at + TAR_MARK.text.length) === TAR_MARK.text
}

/** The first there is; all of the archive is read, as a checksum is of the whole. */
async function* mmdbInTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { whole, rethrow } = remembering(archive)
  const { readable, writable } = createTarDecoder({ strict: true })
  const reading = ReadableStream.from(whole).pipeTo(writable)
  reading.catch(() => {}) // told to who reads the entries
  let isFound = false
  try {
    for await (const { header, body } of readable) {
      const isWanted: boolean = !isFound && header.type === 'file' && header.name.endsWith('.mmdb')
      isFound ||= isWanted
      if (isWanted) yield* body
      else for await (const _ of body); // passed over
    }
    await reading
  } catch (error) {
    rethrow()
    throw new RefreshFailure(`the archive is damaged: ${(error as Error).message}`)
  }
  rethrow()
  if (!isFound) throw new RefreshFailure('the archive holds no *.mmdb file')
}
