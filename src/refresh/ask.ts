/**
 * One GET over http or https, and the answer to it, its body not yet read. Follows a few redirects, to https only, and takes
 * what says who asks to no other host. Any other answer than 200, 304 or 404 is a failure. RFC 9110.
 */
import { Agent, type Dispatcher, request } from 'undici'
import { isPlainLoopback } from '../config/database-url.ts'
import type { PlaceToAsk } from './places-to-ask.ts'
import { RefreshFailure } from './refresh-failure.ts'

export interface Asking {
  readonly place: Pick<PlaceToAsk, 'url' | 'authorization'>
  /** By which the source tells that nothing has changed. */
  readonly conditions: { readonly etag?: string | undefined; readonly lastModified?: string | undefined }
  /** Until the head of the answer, and between any two parts of its body. */
  readonly answerMs: number
  readonly redirectsMax: number
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: 200 | 304 | 404
  readonly body: Dispatcher.ResponseData['body']
  readonly etag?: string
  readonly lastModified?: string
  /** Ends the connection, whatever is left of the body. */
  close(): Promise<void>
}

/** Rejects with a RefreshFailure. */
export async function ask({ place, conditions, answerMs, redirectsMax, signal }: Asking): Promise<Answer> {
  const dispatcher = new Agent({ connectTimeout: answerMs, headersTimeout: answerMs, bodyTimeout: answerMs })
  const close = () => dispatcher.destroy()
  const first = new URL(place.url)
  try {
    for (let url = first, redirects = 0; ; redirects++) {
      const headers = headersFor(url.origin === first.origin ? place.authorization : undefined, conditions)
      const { statusCode, headers: found, body } = await request(url, { dispatcher, headers, signal })
      body.on('error', () => {}) // of a body that is dropped; one that is read rejects
      const isAsked = conditions.etag !== undefined || conditions.lastModified !== undefined
      if (statusCode === 200 || (statusCode === 304 && isAsked) || statusCode === 404) {
        return { status: statusCode, body, ...validatorsOf(found), close }
      }
      url = nextPlace(url, statusCode, textOf(found['location']))
      if (redirects === redirectsMax) throw new RefreshFailure(`it redirects more than ${redirectsMax} times`)
      await body.dump()
    }
  } catch (error) {
    await close()
    throw failureOf(error)
  }
}

/** What undici and the system say of a connection, as a sentence. */
export function failureOf(error: unknown): Error {
  if (error instanceof RefreshFailure) return error
  const { code, name, message, cause } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError') return new RefreshFailure('it takes too long')
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return new RefreshFailure('no answer came in time')
  if (code === 'UND_ERR_BODY_TIMEOUT') return new RefreshFailure('the answer stopped in the middle')
  if (code === 'UND_ERR_SOCKET') return new RefreshFailure('the connection ended before the answer did')
  const reason = code ?? (cause as NodeJS.ErrnoException | undefined)?.code ?? message
  return new RefreshFailure(`the connection failed: ${reason}`)
}

function headersFor(authorization: string | undefined, { etag, lastModified }: Asking['conditions']) {
  return {
    'user-agent': 'nearpop-geodb',
    'accept-encoding': 'identity', // what is packed is the file itself
    ...(authorization === undefined ? {} : { authorization }),
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  }
}

function nextPlace(from: URL, status: number, location: string | undefined): URL {
  if (status === 401 || status === 403) throw new RefreshFailure(`it refuses who asks (status ${status})`)
  if (status < 300 || status > 399 || location === undefined)
    throw new RefreshFailure(`it answers with status ${status}`)
  const to = URL.parse(location, from.href)
  // Without what follows the path: where files are stored, that is often a key to them.
  const shown = to === null ? 'nowhere' : `${to.origin}${to.pathname.slice(0, PATH_CHARACTERS_SHOWN)}`
  const isAllowed = to?.protocol === 'https:' || (to !== null && isPlainLoopback(from) && isPlainLoopback(to))
  if (!isAllowed) throw new RefreshFailure(`it redirects to ${shown}, which is not https`)
  return to
}

const PATH_CHARACTERS_SHOWN = 100

function validatorsOf(headers: Dispatcher.ResponseData['headers']): Pick<Answer, 'etag' | 'lastModified'> {
  const [etag, lastModified] = [textOf(headers['etag']), textOf(headers['last-modified'])]
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
