/** HTTPS: RFC 9460 section 9; what it shares with SVCB is tested there. */
import fc from 'fast-check'
import { HTTPS } from '../../../src/dns/rdata/https.ts'
import { arbitraryName } from '../arbitrary-name.ts'
import { joined } from './arbitrary-octets.ts'
import { arbitraryParams } from './arbitrary-params.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(HTTPS, {
  examples: [
    ['1 . alpn="h3,h2"', '00010000010006026833026832'],
    ['0 svc.example.', '000003737663076578616d706c6500'],
  ],
  refused: [
    ['0 . alpn=h2', 2, /alias mode/],
    ['-1 .', 0, /from 0 to 65535/],
  ],
  malformed: ['00000000010003026832'],
  values: [[{ svcpriority: '1', targetname: '.', svcparams: { alpn: ['h3', 'h2'] } }, '1 . alpn="h3,h2"']],
  names: [{ offset: 2, length: 1, compressible: false, additional: false }],
  arbitrary: joined(fc.constant(Uint8Array.of(0, 1)), arbitraryName, arbitraryParams),
})
