/**
 * Rdata that is written in hexadecimal to its end: digests, fingerprints, certificate data. White space between digits
 * is allowed (RFC 4034 section 5.3), and at least one octet is wanted.
 */
import { FieldRefusal, MALFORMED, type RestOfFields } from './field-kind.ts'

export const hexToEnd: RestOfFields = {
  takes: 'rest',
  parse(texts) {
    const octets = parseHex(texts.join('').replace(/\s+/g, ''))
    return octets?.length ? octets : new FieldRefusal(texts.join(' '), 'octets in hexadecimal')
  },
  measure: (rdata, at) => (at < rdata.length ? rdata.length - at : MALFORMED),
  format: formatHex,
}

/** Pairs of hexadecimal digits, upper or lower case; undefined for anything else. */
export function parseHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))
}

export function formatHex(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) text += octet.toString(16).padStart(2, '0')
  return text
}
