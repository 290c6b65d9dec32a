/** Start of a zone of authority (RFC 1035 section 3.3.13). Times in seconds; what may be left out is the zone's matter. */
import { compressibleName } from './name-field.ts'
import { u32 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const SOA = recordTypeOfFields({
  type: 6,
  mnemonic: 'SOA',
  fields: [
    { key: 'mname', kind: compressibleName },
    { key: 'rname', kind: compressibleName },
    { key: 'serial', kind: u32 },
    { key: 'refresh', kind: u32 },
    { key: 'retry', kind: u32 },
    { key: 'expire', kind: u32 },
    { key: 'minimum', kind: u32 },
  ],
})
