/** A host's IPv4 address (RFC 1035 section 3.4.1). */
import { ipv4 } from './address-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const A = recordTypeOfFields({
  type: 1,
  mnemonic: 'A',
  fields: [{ key: 'address', kind: ipv4 }],
})
