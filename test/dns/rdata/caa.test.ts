/** CAA: RFC 8659 section 4.1. */
import fc from 'fast-check'
import { CAA } from '../../../src/dns/rdata/caa.ts'
import { joined, octets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

const tag = fc.stringMatching(/^[a-zA-Z0-9]{1,20}$/).map((text) => Uint8Array.of(text.length, ...Buffer.from(text)))

describeRecordType(CAA, {
  examples: [
    [
      '0 issue "ca1.example.net; account=230123"',
      '000569737375656361312e6578616d706c652e6e65743b206163636f756e743d323330313233',
    ],
    [
      '128 iodef mailto:security@example.com',
      '8005696f6465666d61696c746f3a7365637572697479406578616d706c652e636f6d',
      '128 iodef "mailto:security@example.com"',
    ],
    ['0 issue ";"', '000569737375653b'],
    ['0 issuewild ""', '0009697373756577696c64'],
  ],
  refused: [
    ['256 issue ";"', 0, /from 0 to 255/],
    ['0 is-sue ";"', 1, /^a tag of letters and digits/],
    ['0 "" ";"', 1, /^a tag of letters and digits/],
    ['0 issue "\\25"', 2, /^a text: write/],
  ],
  malformed: ['', '00', '0000', '000569737375', '00032d2d2d'],
  values: [
    [{ tag: 'issue', value: 'letsencrypt.org' }, '0 issue "letsencrypt.org"'],
    [{ flags: '128', tag: 'issue', value: 'ca.example\\; account=1' }, '128 issue "ca.example; account=1"'],
    [{ tag: 'issue', value: '"ca.example; account=1"' }, '0 issue "ca.example; account=1"'],
    [{ tag: 'issue', value: ';' }, '0 issue ";"'],
  ],
  arbitrary: joined(octets(1), tag, fc.uint8Array({ maxLength: 400 })),
})
