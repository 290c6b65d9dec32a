/** OPENPGPKEY: RFC 7929 section 2. */
import { OPENPGPKEY } from '../../../src/dns/rdata/openpgpkey.ts'
import { someOctets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(OPENPGPKEY, {
  examples: [
    ['mQINBFit2jsBEADr', '99020d0458adda3b011000eb'],
    ['mQIN BFit 2jsB EADr', '99020d0458adda3b011000eb', 'mQINBFit2jsBEADr'],
    ['/w==', 'ff'],
  ],
  refused: [
    ['mQI', 0, /^octets in base64/],
    ['', 0, /^octets in base64/],
    ['a=bc', 0, /^octets in base64/],
    ['_w==', 0, /^octets in base64/],
  ],
  malformed: [''],
  values: [['mQIN\nBFit2jsBEADr\n', 'mQINBFit2jsBEADr']],
  arbitrary: someOctets,
})
