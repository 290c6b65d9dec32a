/** NAPTR: examples of RFC 3403 sections 6.1 and 6.2. */
import { NAPTR } from '../../../src/dns/rdata/naptr.ts'
import { arbitraryName } from '../arbitrary-name.ts'
import { arbitraryString, joined, octets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

const CID = '/urn:cid:.+@([^\\\\.]+\\\\.)(.*)$/\\\\2/i'

describeRecordType(NAPTR, {
  examples: [
    [
      '100 50 "s" "http+N2L+N2C+N2R" "" www.example.com.',
      '00640032017310687474702b4e324c2b4e32432b4e32520003777777076578616d706c6503636f6d00',
    ],
    [`100 10 "" "" "${CID}" .`, '0064000a0000202f75726e3a6369643a2e2b40285b5e5c2e5d2b5c2e29282e2a29242f5c322f6900'],
  ],
  refused: [
    ['100 10 "" "" "!^.*$!\\1!" .', 4, /write \\\\ for a backslash/],
    [`100 10 "" "${'a'.repeat(256)}" "" .`, 3, /at most 255 octets/],
    ['100 10 "" "" ""', 5, /^NAPTR rdata/],
  ],
  malformed: ['00640032', '0064003201730000', '006400320173000003777777'],
  values: [
    [
      { order: '100', preference: '10', flags: '', service: '', regexp: CID, replacement: '.' },
      `100 10 "" "" "${CID}" .`,
    ],
  ],
  names: [{ offset: 24, length: 17, compressible: false, additional: false }],
  arbitrary: joined(octets(4), arbitraryString, arbitraryString, arbitraryString, arbitraryName),
})
