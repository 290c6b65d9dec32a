/** DS: the examples of RFC 4034 section 5.4 and RFC 4509 section 2.3. */
import { DS } from '../../../src/dns/rdata/ds.ts'
import { digest } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

const SHA1 = '2bb183af5f22588179a53b0a98631fad1a292118'
const SHA256 = 'd4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a'

describeRecordType(DS, {
  examples: [
    [`60485 5 1 ${SHA1}`, `ec450501${SHA1}`],
    ['60485 5 1 2BB183AF5F22588179A5 3B0A98631FAD1A292118', `ec450501${SHA1}`, `60485 5 1 ${SHA1}`],
    [`60485 5 2 ${SHA256}`, `ec450502${SHA256}`],
    ['1 13 250 ff', '00010dfaff'],
  ],
  refused: [
    [`60485 5 2 ${SHA1}`, 3, /^64 hexadecimal digits/],
    ['60485 5 4 00', 3, /^96 hexadecimal digits/],
    ['60485 5 1 2bb', 3, /^octets in hexadecimal/],
    ['60485 5 250', 3, /^octets in hexadecimal/],
    ['60485 RSASHA1 1 00', 1, /from 0 to 255/],
  ],
  malformed: ['ec450501', `ec450501${SHA1}00`, `ec450502${SHA1}`, 'ec4505'],
  values: [[{ key_tag: '60485', algorithm: '5', digest_type: '1', digest: SHA1 }, `60485 5 1 ${SHA1}`]],
  arbitrary: digest(3, { 1: 20, 2: 32, 4: 48 }),
})
