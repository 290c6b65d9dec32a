/** TLSA: the examples of RFC 6698 section 2.3. */
import { TLSA } from '../../../src/dns/rdata/tlsa.ts'
import { digest } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

const SHA256 = 'd2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971'
const SHA512 =
  '92003ba34942dc74152e2f2c408d29eca5a520e7f2e06bb944f4dca346baf63c1b177615d466f6c4b71c216a50292bd58c9ebdd2f74e38fe51ffd48c43326cbc'

describeRecordType(TLSA, {
  examples: [
    [`0 0 1 ${SHA256}`, `000001${SHA256}`],
    [`1 1 2 ${SHA512}`, `010102${SHA512}`],
    ['3 0 0 30820307308201ef', '03000030820307308201ef'],
  ],
  refused: [
    [`0 0 2 ${SHA256}`, 3, /^128 hexadecimal digits/],
    ['0 0 0', 3, /^octets in hexadecimal/],
  ],
  malformed: ['030000', `000002${SHA256}`],
  values: [
    [
      { certificate_usage: '0', selector: '0', matching_type: '1', certificate_association_data: SHA256 },
      `0 0 1 ${SHA256}`,
    ],
  ],
  arbitrary: digest(2, { 1: 32, 2: 64 }),
})
