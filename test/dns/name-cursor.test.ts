import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { foldName, labelOffsets } from '../../src/dns/name.ts'
import { hashName, newNameCursor, readCursor } from '../../src/dns/name-cursor.ts'
import { arbitraryName } from './arbitrary-name.ts'

describe('readCursor', () => {
  it('folds the name and knows its labels and their hashes', () => {
    const cursor = newNameCursor() // one for all, as on the query path
    fc.assert(
      fc.property(arbitraryName, fc.uint8Array({ maxLength: 5 }), (name, before) => {
        const octets = Uint8Array.from([...before, ...name, 1, 2, 3])
        const at = before.length
        assert.equal(readCursor(cursor, octets, at, octets.length), at + name.length)
        assert.deepEqual(cursor.folded.slice(0, cursor.length), foldName(name))
        const offsets = [...labelOffsets(name), name.length - 1]
        assert.deepEqual([...cursor.labelAt.slice(0, cursor.labelCount + 1)], offsets)
        for (const [label, offset] of offsets.entries()) {
          assert.equal(cursor.hash[label], hashName(foldName(name.subarray(offset))))
        }
      }),
    )
  })

  it('reads no name that is cut, at any octet', () => {
    const name = Uint8Array.of(3, 0x77, 0x77, 0x77, 1, 0x7a, 0)
    for (let end = 0; end < name.length; end++) assert.equal(readCursor(newNameCursor(), name, 0, end), -1, String(end))
    assert.equal(readCursor(newNameCursor(), name, 0, name.length), name.length)
  })

  it('reads no pointer, and no label type of another kind', () => {
    for (const length of [0x40, 0x80, 0xc0, 0xff]) {
      assert.equal(readCursor(newNameCursor(), new Uint8Array(300).fill(length), 0, 300), -1)
    }
  })

  it('reads names of 255 octets, of 127 labels or of the longest ones, and none longer', () => {
    const most = Uint8Array.from([...Array.from({ length: 127 }, () => [1, 0x61]).flat(), 0])
    const cursor = newNameCursor()
    assert.deepEqual([readCursor(cursor, most, 0, 255), cursor.labelCount], [255, 127])
    const longer = Uint8Array.from([...most.subarray(0, 252), 2, 0x61, 0x61, 0])
    assert.equal(readCursor(cursor, longer, 0, longer.length), -1)
    const label = [63, ...new Array<number>(63).fill(0x61)]
    const longest = Uint8Array.from([...label, ...label, ...label, 61, ...label.slice(1, 62), 0])
    assert.equal(readCursor(cursor, longest, 0, longest.length), 255)
    const beyond = Uint8Array.from([...label, ...label, ...label, 62, ...label.slice(1, 63), 0])
    assert.equal(readCursor(cursor, beyond, 0, beyond.length), -1)
  })
})
