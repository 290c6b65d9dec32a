/** SOA: RFC 1035 section 3.3.13. */
import { SOA } from '../../../src/dns/rdata/soa.ts'
import { arbitraryName } from '../arbitrary-name.ts'
import { joined, octets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

const NS1 = '036e7331076578616d706c6500'
const HOSTMASTER = '0a686f73746d6173746572076578616d706c6500'

describeRecordType(SOA, {
  examples: [
    [
      'ns1.example. hostmaster.example. 1795212345 14400 3600 1209600 300',
      `${NS1}${HOSTMASTER}6b00c4390000384000000e10001275000000012c`,
    ],
    ['. . 4294967295 0 0 0 0', '0000ffffffff00000000000000000000000000000000'],
  ],
  refused: [
    ['ns1.example. hostmaster.example. 4294967296 1 1 1 1', 2, /from 0 to 4294967295/],
    ['ns1.example. hostmaster.example. 1 1 1 1 -1', 6, /from 0 to 4294967295/],
    ['ns1.example. hostmaster.example. 1 1 1 1', 6, /^SOA rdata, which is: mname, rname, serial/],
    ['ns1.example. a..b. 1 1 1 1 1', 1, /^a domain name/],
  ],
  malformed: [`${NS1}${HOSTMASTER}6b00c4390000384000000e1000127500000001`, `${NS1}c000`],
  values: [
    [
      {
        ...{ mname: 'ns1.example.', rname: 'hostmaster.example.', serial: '1', refresh: '2' },
        ...{ retry: '3', expire: '4', minimum: '5' },
      },
      'ns1.example. hostmaster.example. 1 2 3 4 5',
    ],
  ],
  names: [
    { offset: 0, length: 13, compressible: true, additional: false },
    { offset: 13, length: 20, compressible: true, additional: false },
  ],
  arbitrary: joined(arbitraryName, arbitraryName, octets(20)),
})
