/** CNAME: RFC 1035 section 3.3.1. */
import { CNAME } from '../../../src/dns/rdata/cname.ts'
import { arbitraryName } from '../arbitrary-name.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(CNAME, {
  examples: [
    ['Host.example.', '04486f7374076578616d706c6500'],
    ['host.example', '04686f7374076578616d706c6500', 'host.example.'],
    ['.', '00'],
    ['a\\.b\\032\\000\\255.', '06612e622000ff00'],
  ],
  refused: [
    ['a..example.', 0, /^a domain name: it is a name with an empty label/],
    ['@', 0, /^a domain name/],
    ['""', 0, /^a domain name/],
    ['host.example. other.example.', 0, /^CNAME rdata/],
  ],
  malformed: ['', '04686f7374', '046f', 'c00c', '0000', `40${'61'.repeat(64)}00`, `${'0161'.repeat(127)}016100`],
  values: [['host.example.', 'host.example.']],
  names: [{ offset: 0, length: 14, compressible: true, additional: false }],
  arbitrary: arbitraryName,
})
