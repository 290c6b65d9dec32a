/** An OpenPGP public key (RFC 7929 section 2.3). */
import { base64ToEnd } from './base64.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

export const OPENPGPKEY = recordTypeOfFields({
  type: 61,
  mnemonic: 'OPENPGPKEY',
  fields: [{ key: 'key', kind: base64ToEnd }],
})
