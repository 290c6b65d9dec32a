/** Unknown types: RFC 3597 section 5, its examples. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { unknownType } from '../../../src/dns/rdata/unknown.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(unknownType(731), {
  examples: [
    ['\\# 6 abcdef 01 23 45', 'abcdef012345', '\\# 6 abcdef012345'],
    ['\\# 0', ''],
  ],
  refused: [
    ['abcdef', 0, /^rdata in generic form, such as/],
    ['\\# 65536 00', 0, /^rdata in generic form/],
    ['\\#', 0, /^rdata in generic form/],
    ['\\# 3 abcd', 0, /2 octets are written, not 3/],
    ['', 0, /^rdata in generic form/],
  ],
  malformed: [],
  values: [
    ['\\# 4 0A000001', '\\# 4 0a000001'],
    ['\\# 4 0a00\n0001', '\\# 4 0a000001'],
  ],
  arbitrary: fc.uint8Array({ maxLength: 300 }),
})

it('takes every length that rdata can have', () => {
  assert.ok(unknownType(731).check(new Uint8Array(65535)))
  assert.ok(!unknownType(731).check(new Uint8Array(65536)))
})
