/** The certificate of a TLS service (RFC 6698 section 2.1): whole (matching type 0), or its SHA-256 or SHA-512 digest. */
import { digestLength } from './digest-length.ts'
import { hexToEnd } from './hex.ts'
import { u8 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const TLSA = recordTypeOfFields({
  type: 52,
  mnemonic: 'TLSA',
  fields: [
    { key: 'certificate_usage', kind: u8 },
    { key: 'selector', kind: u8 },
    { key: 'matching_type', kind: u8 },
    { key: 'certificate_association_data', kind: hexToEnd },
  ],
  refuse: digestLength(2, 3, { 1: 32, 2: 64 }),
})
