/** The generic form of RFC 3597 section 5. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatGeneric, genericFields, parseGeneric } from '../../../src/dns/rdata/generic-form.ts'

test('a text is in generic form when its first field is the mark', () => {
  assert.deepEqual(genericFields(' \\# 4 0a 000001'), ['\\#', '4', '0a', '000001'])
  for (const text of ['# 4 0a000001', '\\#4 0a', '"\\#" 0', 'a \\# 0', '\\# "']) {
    assert.equal(genericFields(text), undefined, text)
  }
})

test('fields without the mark are not in generic form', () => {
  assert.equal(parseGeneric(['10', 'mail.example.']), undefined)
  assert.equal(parseGeneric([]), undefined)
})

test('digits may be parted anywhere between octets or within them', () => {
  assert.deepEqual(parseGeneric(['\\#', '2', 'a', 'bc', 'd']), Uint8Array.of(0xab, 0xcd))
})

test('length and octets must be there and agree', () => {
  for (const fields of [
    ['\\#'],
    ['\\#', 'x', '00'],
    ['\\#', '1'],
    ['\\#', '1', '0'],
    ['\\#', '0', '00'],
    ['\\#', '-1'],
  ]) {
    assert.equal(typeof parseGeneric(fields), 'string', fields.join(' '))
  }
})

test('no octets are written without any digits', () => {
  assert.equal(formatGeneric(new Uint8Array(0)), '\\# 0')
  assert.equal(formatGeneric(Uint8Array.of(1, 171)), '\\# 2 01ab')
})
