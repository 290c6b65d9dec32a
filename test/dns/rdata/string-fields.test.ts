/** Texts: escapes both ways, and how YAML values are quoted. The kinds themselves are tested with TXT, CAA and NAPTR. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  characterStrings,
  decodeText,
  encodeText,
  quoteText,
  singleText,
} from '../../../src/dns/rdata/string-fields.ts'

describe('decodeText', () => {
  it('undoes escapes', () => {
    assert.deepEqual(decodeText('a\\;;\\\\\\"\\065'), Uint8Array.from(Buffer.from('a;;\\"A')))
  })

  it('takes text as UTF-8', () => {
    assert.deepEqual(decodeText('é\\é😀'), Uint8Array.from(Buffer.from('éé😀')))
  })

  it('refuses unfinished escapes and bare quotes', () => {
    for (const text of ['\\', 'a\\1', '\\12', '\\12a', '\\256', '\\999', 'a"b', '"a"']) {
      assert.equal(decodeText(text), undefined, text)
    }
  })

  it('is undone by encodeText, for any octets', () => {
    fc.assert(fc.property(fc.uint8Array(), (octets) => assert.deepEqual(decodeText(encodeText(octets)), octets)))
  })

  it('takes any text whose quotes and backslashes are escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const written = text.replace(/["\\]/g, '\\$&')
        assert.deepEqual(decodeText(written), new TextEncoder().encode(text))
      }),
    )
  })
})

describe('quoteText', () => {
  it('writes printable ASCII as it is, all else as decimal escapes', () => {
    assert.equal(
      quoteText(Uint8Array.from([0, 0x20, 0x22, 0x3b, 0x5c, 0x7e, 0x7f, 255])),
      '"\\000 \\";\\\\~\\127\\255"',
    )
  })
})

describe('YAML values', () => {
  it('a value in quotes is one text without them', () => {
    assert.deepEqual(singleText(' "a \\"b\\"" '), ['a \\"b\\"'])
  })

  it('in any other value quotes stand for themselves', () => {
    assert.deepEqual(singleText('a "b" \\"c\\"'), ['a \\"b\\" \\"c\\"'])
    assert.deepEqual(singleText(''), [''])
  })

  it('malformed quoting is left in, and refused', () => {
    for (const value of ['"a', '"a" b', '"a"b', '"a" "b']) {
      const texts = characterStrings.fromValue!(value)
      assert.ok(!(characterStrings.parse(texts) instanceof Uint8Array), value)
    }
    assert.equal(decodeText(singleText('"a" "b"')[0]!), undefined, 'two texts where one is wanted')
  })

  it('an empty value has no texts, a pair of quotes an empty one', () => {
    assert.deepEqual(characterStrings.fromValue!(''), [])
    assert.deepEqual(characterStrings.fromValue!('""'), [''])
  })
})
