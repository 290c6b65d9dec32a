/** Names: presentation form both ways, comparison, ancestry. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  foldName,
  formatName,
  isWithin,
  labelOffsets,
  nameKey,
  namesEqual,
  parentName,
  parseName,
  ROOT,
} from '../../src/dns/name.ts'
import { arbitraryName } from './arbitrary-name.ts'

function name(text: string): Uint8Array {
  const wire = parseName(text)
  assert.ok(wire instanceof Uint8Array, `${text}: ${wire}`)
  return wire
}

describe('parseName', () => {
  it('reads labels, case kept', () => {
    assert.deepEqual(name('Www.example.'), Uint8Array.from([3, 0x57, 0x77, 0x77, 7, ...Buffer.from('example'), 0]))
  })

  it('puts relative names below the origin, and @ and nothing on it', () => {
    const origin = name('example.org.')
    assert.deepEqual(parseName('www', origin), name('www.example.org.'))
    assert.deepEqual(parseName('www.', origin), name('www.'))
    assert.deepEqual(parseName('@', origin), origin)
    assert.deepEqual(parseName('', origin), origin)
    assert.deepEqual(parseName('.', origin), ROOT)
  })

  it('reads escapes', () => {
    assert.deepEqual(name('a\\.b\\065\\\\.'), Uint8Array.from([5, 0x61, 0x2e, 0x62, 65, 0x5c, 0]))
    assert.deepEqual(name('\\000\\255.'), Uint8Array.from([2, 0, 255, 0]))
    assert.deepEqual(name('a\\.'), Uint8Array.from([2, 0x61, 0x2e, 0]), 'an escaped dot does not end the name')
  })

  it('takes text beyond ASCII as UTF-8', () => {
    assert.deepEqual(name('é.'), Uint8Array.from([2, 0xc3, 0xa9, 0]))
  })

  it('says what is wrong', () => {
    for (const text of ['a..b.', '..', '.a.']) assert.equal(parseName(text), 'a name with an empty label')
    assert.equal(parseName('a\\256.'), 'a name with the escape \\256, at most \\255')
    for (const text of ['a\\', 'a\\1', 'a\\12x.']) assert.equal(parseName(text), 'a name with an unfinished escape')
    assert.equal(parseName(`${'a'.repeat(64)}.`), 'a name with a label of 64 octets, at most 63')
  })

  it('allows 255 octets and no more, the origin counted', () => {
    const origin = name(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.`)
    assert.equal((parseName('d'.repeat(61), origin) as Uint8Array).length, 255)
    assert.equal(parseName('d'.repeat(62), origin), 'a name of 256 octets, at most 255')
  })
})

describe('formatName', () => {
  it('escapes what has a meaning and what cannot be printed', () => {
    assert.equal(formatName(Uint8Array.from([9, ...Buffer.from('."$();@\\ '), 0])), '\\.\\"\\$\\(\\)\\;\\@\\\\\\032.')
    assert.equal(formatName(Uint8Array.from([9, ...Buffer.from('aZ0-_*/!~'), 0])), 'aZ0-_*/\\!\\~.')
    assert.equal(formatName(ROOT), '.')
  })

  it('is undone by parseName, for any octets', () => {
    fc.assert(fc.property(arbitraryName, (wire) => assert.deepEqual(parseName(formatName(wire)), wire)))
  })

  it('writes printable ASCII only', () => {
    fc.assert(fc.property(arbitraryName, (wire) => assert.match(formatName(wire), /^[\x21-\x7e]+$/)))
  })
})

describe('isWithin', () => {
  it('is a matter of whole labels and not of case', () => {
    assert.ok(isWithin(name('WWW.Example.org.'), name('example.ORG.')))
    assert.ok(isWithin(name('example.org.'), name('example.org.')))
    assert.ok(isWithin(name('example.org.'), ROOT))
    assert.ok(!isWithin(name('badexample.org.'), name('example.org.')))
    assert.ok(!isWithin(name('org.'), name('example.org.')))
  })

  it('is not deceived by a label that holds the octets of an ancestor', () => {
    assert.ok(!isWithin(Uint8Array.from([4, 0x61, 2, 0x6e, 0x6c, 0]), name('nl.')))
  })

  it('holds for every ancestor', () => {
    fc.assert(
      fc.property(arbitraryName, (wire) => {
        for (let up: Uint8Array | undefined = wire; up !== undefined; up = parentName(up)) {
          assert.ok(isWithin(wire, up))
        }
      }),
    )
  })
})

describe('labels, parents and folding', () => {
  it('finds where labels start', () => {
    assert.deepEqual(labelOffsets(name('www.example.org.')), [0, 4, 12])
    assert.deepEqual(labelOffsets(ROOT), [])
  })

  it('takes off one label at a time, down to the root', () => {
    assert.deepEqual(parentName(name('www.example.')), name('example.'))
    assert.deepEqual(parentName(name('example.')), ROOT)
    assert.equal(parentName(ROOT), undefined)
  })

  it('folds A to Z alone', () => {
    assert.deepEqual(foldName(name('A\\192Z@.')), name('a\\192z\\@.'))
  })

  it('gives equal keys to equal names alone', () => {
    assert.equal(nameKey(name('WWW.example.')), nameKey(name('www.EXAMPLE.')))
    fc.assert(
      fc.property(arbitraryName, arbitraryName, (a, b) => {
        assert.equal(nameKey(a) === nameKey(b), namesEqual(a, b))
      }),
    )
  })
})
