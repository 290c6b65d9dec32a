/** A record type made of fields, on a type that exists nowhere else. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hexToEnd } from '../../../src/dns/rdata/hex.ts'
import { plainNameWithAddresses } from '../../../src/dns/rdata/name-field.ts'
import { u8 } from '../../../src/dns/rdata/number-fields.ts'
import { recordTypeOfFields } from '../../../src/dns/rdata/record-type-of-fields.ts'
import { RdataMismatch } from '../../../src/dns/record-type.ts'

const SAMPLE = recordTypeOfFields({
  type: 65400,
  mnemonic: 'SAMPLE',
  fields: [
    { key: 'level', kind: u8, fallback: '7' },
    { key: 'host', kind: plainNameWithAddresses, aliases: ['server'] },
    { key: 'data', kind: hexToEnd },
  ],
  refuse: ([level]) => (level![0] === 9 ? { field: 2, wanted: 'data of level 9' } : undefined),
})

describe('recordTypeOfFields', () => {
  it('joins what the kinds read, and takes it apart again', () => {
    const rdata = SAMPLE.parse(['1', 'a.', 'ab', 'cd'])
    assert.deepEqual(rdata, Uint8Array.of(1, 1, 0x61, 0, 0xab, 0xcd))
    assert.equal(SAMPLE.format(rdata as Uint8Array), '1 a. abcd')
  })

  it('places names where the fields before them end', () => {
    const names = SAMPLE.names(Uint8Array.of(1, 1, 0x61, 0, 0xab))
    assert.deepEqual(names, [{ offset: 1, length: 3, compressible: false, additional: true }])
  })

  it('has a mapping shape of its keys', () => {
    const { shape } = SAMPLE
    assert.ok(shape.kind === 'mapping')
    assert.deepEqual(shape.keys, [
      { key: 'level', kind: 'text', aliases: [], fallback: '7' },
      { key: 'host', kind: 'text', aliases: ['server'] },
      { key: 'data', kind: 'text', aliases: [] },
    ])
    assert.deepEqual(shape.fields({ level: '1', host: 'a.', data: 'ab' }), ['1', 'a.', 'ab'])
  })

  it('says which field is wrong and shows it', () => {
    assert.deepEqual(SAMPLE.parse(['300', 'a.', 'ab']), new RdataMismatch(0, 'a whole number from 0 to 255', '300'))
    assert.deepEqual(SAMPLE.parse(['1', 'a.', 'x', 'y']), new RdataMismatch(2, 'octets in hexadecimal', 'x y'))
    assert.deepEqual(SAMPLE.parse(['9', 'a.', 'ab', 'cd']), new RdataMismatch(2, 'data of level 9', 'ab cd'))
  })

  it('says which fields there are when some are missing', () => {
    assert.deepEqual(SAMPLE.parse(['1']), new RdataMismatch(1, 'SAMPLE rdata, which is: level, host, data', '1'))
  })

  it('checks across fields on the wire too', () => {
    assert.ok(SAMPLE.check(Uint8Array.of(1, 0, 0xab)))
    assert.ok(!SAMPLE.check(Uint8Array.of(9, 0, 0xab)))
    assert.ok(!SAMPLE.check(Uint8Array.of(1, 0)))
  })

  it('refuses more rdata than a length of two octets can say', () => {
    const mismatch = SAMPLE.parse(['1', '.', 'ab'.repeat(65534)])
    assert.ok(mismatch instanceof RdataMismatch)
    assert.match(mismatch.wanted, /at most 65535 octets/)
    assert.ok(SAMPLE.parse(['1', '.', 'ab'.repeat(65533)]) instanceof Uint8Array)
  })
})
