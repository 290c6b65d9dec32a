/** A mail exchange (RFC 1035 section 3.3.9); `0 .` says that there is none (RFC 7505). */
import { compressibleNameWithAddresses } from './name-field.ts'
import { u16 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const MX = recordTypeOfFields({
  type: 15,
  mnemonic: 'MX',
  fields: [
    { key: 'preference', kind: u16, aliases: ['priority'] },
    { key: 'exchange', kind: compressibleNameWithAddresses, aliases: ['value'] },
  ],
})
