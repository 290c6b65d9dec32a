/**
 * Rdata that is written in base64 (RFC 4648 section 4, with padding) to its end: keys. White space is allowed anywhere,
 * and at least one octet is wanted.
 */
import { FieldRefusal, MALFORMED, type RestOfFields } from './field-kind.ts'

export const base64ToEnd: RestOfFields = {
  takes: 'rest',
  parse(texts) {
    const octets = parseBase64(texts.join('').replace(/\s+/g, ''))
    return octets?.length ? octets : new FieldRefusal(texts.join(' '), 'octets in base64')
  },
  measure: (rdata, at) => (at < rdata.length ? rdata.length - at : MALFORMED),
  format: formatBase64,
}

/** Padded base64; undefined for anything else. */
export function parseBase64(text: string): Uint8Array | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

export function formatBase64(octets: Uint8Array): string {
  let binary = ''
  for (const octet of octets) binary += String.fromCharCode(octet)
  return btoa(binary)
}
