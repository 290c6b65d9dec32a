/** SSHFP: RFC 4255 section 3.2, RFC 6594 section 5. */
import { SSHFP } from '../../../src/dns/rdata/sshfp.ts'
import { digest } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

const SHA1 = '123456789abcdef67890123456789abcdef67890'
const SHA256 = '123456789abcdef67890123456789abcdef67890123456789abcdef123456789'

describeRecordType(SSHFP, {
  examples: [
    [`2 1 ${SHA1}`, `0201${SHA1}`],
    [`4 2 ${SHA256}`, `0402${SHA256}`],
  ],
  refused: [
    [`2 2 ${SHA1}`, 2, /^64 hexadecimal digits/],
    ['2 1 xy', 2, /^octets in hexadecimal/],
  ],
  malformed: ['0201', `0202${SHA1}`, '02'],
  values: [[{ algorithm: '2', fingerprint_type: '1', fingerprint: SHA1 }, `2 1 ${SHA1}`]],
  arbitrary: digest(1, { 1: 20, 2: 32 }),
})
