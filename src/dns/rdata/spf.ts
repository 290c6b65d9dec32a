/** The retired record type of SPF (RFC 7208 section 3.1), in the form of TXT. */

import { recordTypeOfFields } from './record-type-of-fields.ts'
import { characterStrings } from './string-fields.ts'

export const SPF = recordTypeOfFields({
  type: 99,
  mnemonic: 'SPF',
  fields: [{ key: 'texts', kind: characterStrings }],
})
