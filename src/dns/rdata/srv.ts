/** The location of a service (RFC 2782); the target is never compressed, `.` says that there is no such service. */
import { plainNameWithAddresses } from './name-field.ts'
import { u16 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const SRV = recordTypeOfFields({
  type: 33,
  mnemonic: 'SRV',
  fields: [
    { key: 'priority', kind: u16 },
    { key: 'weight', kind: u16 },
    { key: 'port', kind: u16 },
    { key: 'target', kind: plainNameWithAddresses },
  ],
})
