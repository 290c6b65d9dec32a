/**
 * A naming authority pointer (RFC 3403 section 4.1). A backslash in `regexp` is written twice, as in a master file;
 * the replacement is never compressed.
 */
import { plainName } from './name-field.ts'
import { u16 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'
import { characterString } from './string-fields.ts'

export const NAPTR = recordTypeOfFields({
  type: 35,
  mnemonic: 'NAPTR',
  fields: [
    { key: 'order', kind: u16 },
    { key: 'preference', kind: u16 },
    { key: 'flags', kind: characterString },
    { key: 'service', kind: characterString },
    { key: 'regexp', kind: characterString },
    { key: 'replacement', kind: plainName },
  ],
})
