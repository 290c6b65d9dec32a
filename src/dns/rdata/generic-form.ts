/**
 * The generic form of rdata, `\# 4 0a000001` (RFC 3597 section 5): length in octets, then as many octets in
 * hexadecimal, white space allowed between digits. It is how unknown types are written, and may be used for any type.
 */

import { formatHex, parseHex } from './hex.ts'
import { splitFields } from './presentation.ts'

const MARK = '\\#'

/** The fields of a text that is in generic form; undefined when it is not. */
export function genericFields(text: string): readonly string[] | undefined {
  const fields = text.trimStart().startsWith(MARK) ? splitFields(text) : undefined
  return fields?.[0] === MARK ? fields : undefined
}

/** Octets of fields in generic form; undefined when these are not, a sentence of what was wanted when they are wrong. */
export function parseGeneric(fields: readonly string[]): Uint8Array | string | undefined {
  if (fields[0] !== MARK) return undefined
  const octets = fields.length > 2 ? parseHex(fields.slice(2).join('')) : new Uint8Array(0)
  const length = /^\d{1,5}$/.test(fields[1] ?? '') ? Number(fields[1]) : undefined
  if (octets === undefined || length === undefined || length > 0xffff) {
    return 'rdata in generic form: \\#, a length in octets, and the octets in hexadecimal'
  }
  if (octets.length !== length) return `rdata in generic form: ${octets.length} octets are written, not ${length}`
  return octets
}

export function formatGeneric(rdata: Uint8Array): string {
  return rdata.length === 0 ? `${MARK} 0` : `${MARK} ${rdata.length} ${formatHex(rdata)}`
}
