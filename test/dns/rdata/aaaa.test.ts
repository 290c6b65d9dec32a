/** AAAA: RFC 3596 section 2. */
import { AAAA } from '../../../src/dns/rdata/aaaa.ts'
import { octets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(AAAA, {
  examples: [
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201', '::ffff:c000:201'],
  ],
  refused: [
    ['192.0.2.1', 0, /^an IPv6 address/],
    ['2001:db8::1::2', 0, /^an IPv6 address/],
    ['fe80::1%eth0', 0, /^an IPv6 address/],
  ],
  malformed: ['c0000201', '20010db800000000000000000000000101'],
  values: [['2001:DB8::1', '2001:db8::1']],
  arbitrary: octets(16),
})
