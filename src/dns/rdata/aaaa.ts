/** A host's IPv6 address (RFC 3596 section 2). */
import { ipv6 } from './address-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const AAAA = recordTypeOfFields({
  type: 28,
  mnemonic: 'AAAA',
  fields: [{ key: 'address', kind: ipv6 }],
})
