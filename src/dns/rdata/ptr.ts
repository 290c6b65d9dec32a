/** A pointer to another name (RFC 1035 section 3.3.12). */
import { compressibleName } from './name-field.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const PTR = recordTypeOfFields({
  type: 12,
  mnemonic: 'PTR',
  fields: [{ key: 'target', kind: compressibleName }],
})
