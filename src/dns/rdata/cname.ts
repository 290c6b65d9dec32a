/** The canonical name of an alias (RFC 1035 section 3.3.1). */
import { compressibleName } from './name-field.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const CNAME = recordTypeOfFields({
  type: 5,
  mnemonic: 'CNAME',
  fields: [{ key: 'target', kind: compressibleName }],
})
