/** The fingerprint of an SSH host key (RFC 4255 section 3.1; RFC 6594 for SHA-256). */
import { digestLength } from './digest-length.ts'
import { hexToEnd } from './hex.ts'
import { u8 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const SSHFP = recordTypeOfFields({
  type: 44,
  mnemonic: 'SSHFP',
  fields: [
    { key: 'algorithm', kind: u8 },
    { key: 'fingerprint_type', kind: u8 },
    { key: 'fingerprint', kind: hexToEnd },
  ],
  refuse: digestLength(1, 2, { 1: 20, 2: 32 }),
})
