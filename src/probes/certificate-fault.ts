/**
 * Why a certificate is refused, in a sentence that says what to change. The judgement itself is OpenSSL's and Node's.
 */
import type { PeerCertificate } from 'node:tls'
import { quoteForeign } from './quote-foreign.ts'

/** `code` is the verification error, such as CERT_HAS_EXPIRED; `nowMs` is since 1970-01-01 UTC. */
export function certificateFault(code: string, certificate: PeerCertificate, host: string, nowMs: number): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return Date.parse(certificate.valid_to) <= nowMs
        ? `certificate expired on ${dateOf(certificate.valid_to)}`
        : "certificate of the server's authority has expired"
    case 'CERT_NOT_YET_VALID':
      return `certificate is not valid before ${dateOf(certificate.valid_from)}`
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `certificate is for ${namesOf(certificate)}, not ${quoteForeign(host)}`
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'certificate is self-signed'
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE': {
      const issuer = [certificate.issuer?.CN ?? certificate.issuer?.O].flat()[0]
      const by = issuer === undefined ? 'an authority' : quoteForeign(issuer)
      return `certificate is issued by ${by}, which is not trusted here, or an intermediate certificate is missing`
    }
    default:
      return `certificate is not accepted: ${code}`
  }
}

/** YYYY-MM-DD in UTC. */
function dateOf(text: string): string {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? quoteForeign(text) : new Date(ms).toISOString().slice(0, 10)
}

const NAMES_SHOWN_MAX = 3

/** The names a certificate is for: its alternative names, or without any its common name (as Node judges it). */
function namesOf(certificate: PeerCertificate): string {
  const alternatives = certificate.subjectaltname?.split(', ').map((name) => name.replace(/^[^:]*:/, ''))
  const names = alternatives ?? [certificate.subject?.CN ?? []].flat()
  if (names.length === 0) return 'no host'
  const more = names.length - NAMES_SHOWN_MAX
  const shown = names.slice(0, NAMES_SHOWN_MAX).map(quoteForeign).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}
