/**
 * Texts in rdata, and every rule of quoting (RFC 1035 section 5.1, octoDNS's YAML on top):
 * - Text is UTF-8. `\DDD` is the octet of that decimal number, a backslash before any character but a digit is that
 *   character: so `\;` and `;` are both a semicolon (octoDNS wants it escaped), `\\` is a backslash, `\"` a quote.
 * - In presentation form a field is quoted or not; the quotes are taken off before it comes here (presentation.ts).
 * - In YAML a value that starts with a quote is presentation form: `"a b" "c"` is two strings, parted as written, and
 *   white space outside the quotes means nothing. Any other value is one text, white space at its ends removed, in
 *   which a quote stands for itself.
 * - What is longer than 255 octets is cut into strings of 255 where a list of strings is wanted (TXT), else refused.
 */
import type { FieldValue } from '../record-type.ts'
import { FieldRefusal, MALFORMED, type OneField, type RestOfFields } from './field-kind.ts'
import { splitFields } from './presentation.ts'

const STRING_OCTETS_MAX = 255
const ESCAPED_TEXT = 'a text: write \\\\ for a backslash, \\" for a quote, \\DDD for the octet of that decimal number'

/** A length octet and up to 255 octets (RFC 1035 section 3.3). */
export const characterString: OneField = {
  takes: 'one',
  parse(text) {
    const octets = decodeText(text)
    if (octets === undefined) return ESCAPED_TEXT
    if (octets.length > STRING_OCTETS_MAX) return `a text of at most ${STRING_OCTETS_MAX} octets`
    return Uint8Array.of(octets.length, ...octets)
  },
  measure: (rdata, at) => (at < rdata.length && at + 1 + rdata[at]! <= rdata.length ? 1 + rdata[at]! : MALFORMED),
  format: (field) => quoteText(field.subarray(1)),
  fromValue: singleText,
}

/** One or more character strings to the end of the rdata (RFC 1035 section 3.3.14). */
export const characterStrings: RestOfFields = {
  takes: 'rest',
  parse(texts) {
    if (texts.length === 0) return new FieldRefusal('', 'a text; an empty one is written ""')
    const wire: number[] = []
    for (const text of texts) {
      const octets = decodeText(text)
      if (octets === undefined) return new FieldRefusal(text, ESCAPED_TEXT)
      for (let at = 0; at === 0 || at < octets.length; at += STRING_OCTETS_MAX) {
        const chunk = octets.subarray(at, at + STRING_OCTETS_MAX)
        wire.push(chunk.length, ...chunk)
      }
    }
    return Uint8Array.from(wire)
  },
  measure(rdata, at) {
    let end = at
    while (end < rdata.length) end += 1 + rdata[end]!
    return end === rdata.length && end > at ? end - at : MALFORMED
  },
  format(field) {
    const texts: string[] = []
    for (let at = 0; at < field.length; at += 1 + field[at]!) {
      texts.push(quoteText(field.subarray(at + 1, at + 1 + field[at]!)))
    }
    return texts.join(' ')
  },
  fromValue: (value) => writtenTexts(String(value)),
}

/** Octets to the end of the rdata without a length, as in CAA (RFC 8659 section 4.1) and URI (RFC 7553 section 4.4). */
export function textToEnd(octetsMin: 0 | 1): OneField {
  return {
    takes: 'one',
    parse(text) {
      const octets = decodeText(text)
      return octets === undefined ? ESCAPED_TEXT : octets.length < octetsMin ? 'a text' : octets
    },
    measure: (rdata, at) => (rdata.length - at >= octetsMin ? rdata.length - at : MALFORMED),
    format: quoteText,
    fromValue: singleText,
  }
}

/** Text with escapes -> octets; undefined when an escape is unfinished or a quote stands unescaped. */
export function decodeText(text: string): Uint8Array | undefined {
  const written = new TextEncoder().encode(text)
  const octets = new Uint8Array(written.length)
  let length = 0
  for (let i = 0; i < written.length; i++) {
    let octet = written[i]!
    if (octet === 0x22) return undefined
    if (octet === 0x5c) {
      const decimal = String.fromCharCode(...written.subarray(i + 1, i + 4))
      if (/^\d{3}$/.test(decimal) && Number(decimal) <= 255) {
        octet = Number(decimal)
        i += 3
      } else if (decimal !== '' && !/^\d/.test(decimal)) {
        octet = written[++i]!
      } else {
        return undefined
      }
    }
    octets[length++] = octet
  }
  return octets.subarray(0, length)
}

/** Octets -> text in quotes; all but printable ASCII as `\DDD`. */
export function quoteText(octets: Uint8Array): string {
  return `"${encodeText(octets)}"`
}

/** Octets -> text with escapes, to be put between quotes. */
export function encodeText(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) {
    if (octet < 0x20 || octet > 0x7e) text += `\\${String(octet).padStart(3, '0')}`
    else text += octet === 0x22 || octet === 0x5c ? `\\${String.fromCharCode(octet)}` : String.fromCharCode(octet)
  }
  return text
}

/** The strings that a YAML text is written as; malformed quoting is left in, for `decodeText` to refuse. */
function writtenTexts(value: string): string[] {
  const text = trim(value)
  if (text.startsWith('"')) return splitQuoted(text) ?? [text]
  return text === '' ? [] : [escapeQuotes(text)]
}

/** The one string that a YAML text is written as. */
export function singleText(value: FieldValue): string[] {
  const text = trim(String(value))
  if (!text.startsWith('"')) return [escapeQuotes(text)]
  const texts = splitQuoted(text)
  return texts?.length === 1 ? texts : [text]
}

/** Fields that are all quoted. */
function splitQuoted(text: string): string[] | undefined {
  return /^(?:\s*"(?:[^"\\]|\\.)*")+\s*$/s.test(text) ? splitFields(text) : undefined
}

function trim(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}

function escapeQuotes(text: string): string {
  return text.replace(/\\.|"/gs, (part) => (part === '"' ? '\\"' : part))
}
