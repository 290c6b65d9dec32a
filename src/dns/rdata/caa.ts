/** Who may issue certificates (RFC 8659 section 4.1): the tag is letters and digits, the value any octets. */
import { MALFORMED, type OneField } from './field-kind.ts'
import { u8 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'
import { characterString, textToEnd } from './string-fields.ts'

const tag: OneField = {
  takes: 'one',
  parse: (text) => (/^[a-zA-Z0-9]{1,255}$/.test(text) ? characterString.parse(text) : 'a tag of letters and digits'),
  measure(rdata, at) {
    const octets = characterString.measure(rdata, at)
    return octets > 1 && rdata.subarray(at + 1, at + octets).every(isLetterOrDigit) ? octets : MALFORMED
  },
  format: (octets) => String.fromCharCode(...octets.subarray(1)),
}

export const CAA = recordTypeOfFields({
  type: 257,
  mnemonic: 'CAA',
  fields: [
    { key: 'flags', kind: u8, fallback: '0' },
    { key: 'tag', kind: tag },
    { key: 'value', kind: textToEnd(0) },
  ],
})

function isLetterOrDigit(octet: number): boolean {
  return /^[a-zA-Z0-9]$/.test(String.fromCharCode(octet))
}
