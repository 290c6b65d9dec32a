/** A service's URI (RFC 7553 section 4); the target is quoted text to the end of the rdata, at least one octet. */
import { u16 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'
import { textToEnd } from './string-fields.ts'

export const URI = recordTypeOfFields({
  type: 256,
  mnemonic: 'URI',
  fields: [
    { key: 'priority', kind: u16 },
    { key: 'weight', kind: u16 },
    { key: 'target', kind: textToEnd(1) },
  ],
})
