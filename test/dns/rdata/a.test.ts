/** A: RFC 1035 section 3.4.1. */
import { A } from '../../../src/dns/rdata/a.ts'
import { octets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(A, {
  examples: [
    ['192.0.2.1', 'c0000201'],
    ['\\# 4 0a000001', '0a000001', '10.0.0.1'],
  ],
  refused: [
    ['192.0.2', 0, /^an IPv4 address/],
    ['192.0.2.01', 0, /^an IPv4 address/],
    ['2001:db8::1', 0, /^an IPv4 address/],
    ['192.0.2.1 192.0.2.2', 0, /^A rdata, which is: address/],
    ['', 0, /^A rdata/],
    ['\\# 4 0a0000', 0, /3 octets are written, not 4/],
    ['\\# 5 0a00000101', 0, /^well-formed A rdata/],
    ['\\# 4 0a0000zz', 0, /^rdata in generic form/],
  ],
  malformed: ['', 'c00002', 'c000020101'],
  values: [
    ['192.0.2.1', '192.0.2.1'],
    ['\\# 4 0a 00 00 01', '10.0.0.1'],
  ],
  arbitrary: octets(4),
})
