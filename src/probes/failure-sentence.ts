/**
 * What a failed probe threw, as the sentence an operator reads: the same words for the same failure, whichever of Node,
 * OpenSSL and undici reports it. An error nobody foresaw speaks for itself.
 */
import { ProbeFailure } from './attempt.ts'

export function failureSentence(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  if (thrown instanceof ProbeFailure) return thrown.message
  const { name, message, code, syscall, reason } = thrown as ForeignError
  // Node words a connection that ends in the handshake as a reset, without the system call that a reset has.
  if (code === 'ECONNRESET' && syscall === undefined) return 'connection closed during the TLS handshake'
  if (reason !== undefined) return `TLS handshake failed: ${reason}`
  if (name === 'HTTPParserError') return `answer is not HTTP: ${/\((.*)\)$/.exec(message)?.[1] ?? message}`
  return SENTENCES[code ?? ''] ?? message
}

interface ForeignError extends Error {
  readonly code?: string
  readonly syscall?: string
  /** OpenSSL's own words. */
  readonly reason?: string
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  EHOSTUNREACH: 'no route to the address',
  ENETUNREACH: 'no route to the network of the address',
  ETIMEDOUT: 'no connection: the system gave up waiting',
  EADDRNOTAVAIL: 'this machine has no address or port to connect from',
  EMFILE: 'this machine has no file descriptor left for the check',
  EACCES: 'this machine forbids the connection',
  EPERM: 'this machine forbids the connection',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection closed before the answer was complete',
  UND_ERR_HEADERS_OVERFLOW: 'header of the answer is too large',
}
