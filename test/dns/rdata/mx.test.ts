/** MX: RFC 1035 section 3.3.9, RFC 7505. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { MX } from '../../../src/dns/rdata/mx.ts'
import { arbitraryName } from '../arbitrary-name.ts'
import { joined, octets } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(MX, {
  examples: [
    ['10 mail.example.', '000a046d61696c076578616d706c6500'],
    ['0 .', '000000'],
  ],
  refused: [
    ['65536 mail.example.', 0, /from 0 to 65535/],
    ['ten mail.example.', 0, /from 0 to 65535/],
    ['10', 1, /^MX rdata, which is: preference, exchange/],
    ['10 a..', 1, /^a domain name/],
  ],
  malformed: ['', '00', '000a', '000a046d61', '000a0000'],
  values: [[{ preference: '10', exchange: 'mail.example.' }, '10 mail.example.']],
  names: [{ offset: 2, length: 14, compressible: true, additional: true }],
  arbitrary: joined(octets(2), arbitraryName),
})

it('MX keys have the older spellings of octoDNS', () => {
  assert.ok(MX.shape.kind === 'mapping')
  assert.deepEqual(
    MX.shape.keys.map(({ key, aliases }) => [key, ...aliases]),
    [
      ['preference', 'priority'],
      ['exchange', 'value'],
    ],
  )
})

it('a null MX asks for no addresses', () => {
  assert.deepEqual(MX.names(Uint8Array.of(0, 0, 0)), [{ offset: 2, length: 1, compressible: true, additional: false }])
})

it('MX names below an origin', () => {
  const origin = Uint8Array.from([7, ...Buffer.from('example'), 0])
  assert.equal(MX.format(MX.parse(['10', 'mail'], origin) as Uint8Array), '10 mail.example.')
})
