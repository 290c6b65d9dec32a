/** Redirects all names below its owner (RFC 6672 section 2.1); the target is never compressed (section 2.5). */
import { plainName } from './name-field.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const DNAME = recordTypeOfFields({
  type: 39,
  mnemonic: 'DNAME',
  fields: [{ key: 'target', kind: plainName }],
})
