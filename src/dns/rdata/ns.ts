/** A nameserver of a zone (RFC 1035 section 3.3.11); its addresses are additional data. */
import { compressibleNameWithAddresses } from './name-field.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const NS = recordTypeOfFields({
  type: 2,
  mnemonic: 'NS',
  fields: [{ key: 'nameserver', kind: compressibleNameWithAddresses }],
})
