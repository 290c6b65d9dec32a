/** URI: the example of RFC 7553 section 4.5. */
import { URI } from '../../../src/dns/rdata/uri.ts'
import { joined, octets, someOctets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(URI, {
  examples: [
    ['10 1 "ftp://ftp1.example.com/public"', '000a00016674703a2f2f667470312e6578616d706c652e636f6d2f7075626c6963'],
  ],
  refused: [
    ['10 1 ""', 2, /^a text/],
    ['10 70000 "ftp://a"', 1, /from 0 to 65535/],
  ],
  malformed: ['000a0001', '000a'],
  values: [
    [{ priority: '10', weight: '1', target: 'https://a.example/?q="x"' }, '10 1 "https://a.example/?q=\\"x\\""'],
  ],
  arbitrary: joined(octets(4), someOctets),
})
