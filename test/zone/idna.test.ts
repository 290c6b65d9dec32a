/** Internationalized names: what is encoded, what is left alone, what cannot be encoded. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeIdna, isAscii } from '../../src/zone/idna.ts'

describe('encodeIdna', () => {
  const encoded: [text: string, encoded: string][] = [
    ['www.Example.com.', 'www.Example.com.'],
    ['*._tcp.a\\.b', '*._tcp.a\\.b'],
    ['münchen', 'xn--mnchen-3ya'],
    ['MÜNCHEN.Example.', 'xn--mnchen-3ya.Example.'],
    ['straße', 'xn--strae-oqa'],
    ['日本.例え.', 'xn--wgv71a.xn--r8jz45g.'],
    ['_ü', 'xn--_-eha'],
    ['１２', '12'],
  ]
  for (const [text, wanted] of encoded) {
    test(`${text} -> ${wanted}`, () => assert.deepEqual(encodeIdna(text), { encoded: wanted }))
  }

  for (const text of ['ü ü', 'ü/a', 'ü%41', 'ü\\.b', '\u00ad', 'a。ü', '*ü', '\u0301ü']) {
    test(`${JSON.stringify(text)} cannot be`, () => assert.equal(typeof encodeIdna(text), 'string'))
  }
})

test('isAscii', () => {
  assert.ok(isAscii('a\x7f'))
  assert.ok(!isAscii('a\x80'))
})
