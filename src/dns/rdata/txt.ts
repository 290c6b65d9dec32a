/** Texts (RFC 1035 section 3.3.14); how they are quoted and cut is written in string-fields.ts. */

import { recordTypeOfFields } from './record-type-of-fields.ts'
import { characterStrings } from './string-fields.ts'

export const TXT = recordTypeOfFields({
  type: 16,
  mnemonic: 'TXT',
  fields: [{ key: 'texts', kind: characterStrings }],
})
