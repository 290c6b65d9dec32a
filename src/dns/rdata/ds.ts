/** Delegation signer: the digest of a child zone's key (RFC 4034 section 5), of SHA-1, SHA-256 or SHA-384 length. */
import { digestLength } from './digest-length.ts'
import { hexToEnd } from './hex.ts'
import { u8, u16 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const DS = recordTypeOfFields({
  type: 43,
  mnemonic: 'DS',
  fields: [
    { key: 'key_tag', kind: u16 },
    { key: 'algorithm', kind: u8 },
    { key: 'digest_type', kind: u8 },
    { key: 'digest', kind: hexToEnd },
  ],
  olderKeys: { flags: 'key_tag', protocol: 'algorithm', algorithm: 'digest_type', public_key: 'digest' },
  refuse: digestLength(2, 3, { 1: 20, 2: 32, 4: 48 }),
})
