/** SRV: RFC 2782. */
import { SRV } from '../../../src/dns/rdata/srv.ts'
import { arbitraryName } from '../arbitrary-name.ts'
import { joined, octets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(SRV, {
  examples: [
    ['0 5 5060 sipserver.example.com.', '0000000513c409736970736572766572076578616d706c6503636f6d00'],
    ['0 0 0 .', '00000000000000'],
  ],
  refused: [
    ['0 5 65536 sip.example.', 2, /from 0 to 65535/],
    ['0 5 5060', 3, /^SRV rdata/],
  ],
  malformed: ['0000000513c4', '0000000513c4c00c'],
  values: [[{ priority: '0', weight: '5', port: '5060', target: 'sip.example.' }, '0 5 5060 sip.example.']],
  names: [{ offset: 6, length: 23, compressible: false, additional: true }],
  arbitrary: joined(octets(6), arbitraryName),
})
