/**
 * A domain name as a field: uncompressed on the wire, in the letter case it was written in, any octet in its labels.
 * A kind says whether the zone image may compress it and whether its addresses go into the additional section.
 */
import { formatName, parseName } from '../name.ts'
import { LABEL_OCTETS_MAX, NAME_OCTETS_MAX } from '../numbers.ts'
import { MALFORMED, type OneField } from './field-kind.ts'

/** Of the types of RFC 1035, which everyone can decompress (RFC 3597 section 4). */
export const compressibleName = name(true, false)
export const compressibleNameWithAddresses = name(true, true)
export const plainName = name(false, false)
export const plainNameWithAddresses = name(false, true)

function name(compressible: boolean, additional: boolean): OneField {
  return { takes: 'one', parse, measure, format: formatName, name: { compressible, additional } }
}

function parse(text: string, origin?: Uint8Array): Uint8Array | string {
  // parseName takes both as the origin, which for a value that was forgotten, or has no origin, nobody meant.
  if (text === '' || (text === '@' && origin === undefined)) return 'a domain name'
  const wire = parseName(text, origin)
  return typeof wire === 'string' ? `a domain name: it is ${wire}` : wire
}

function measure(rdata: Uint8Array, at: number): number {
  let end = at
  while (end < rdata.length && rdata[end] !== 0) {
    if (rdata[end]! > LABEL_OCTETS_MAX) return MALFORMED
    end += rdata[end]! + 1
  }
  const octets = end + 1 - at
  return end < rdata.length && octets <= NAME_OCTETS_MAX ? octets : MALFORMED
}
