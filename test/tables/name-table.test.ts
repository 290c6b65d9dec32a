import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { foldName, nameKey } from '../../src/dns/name.ts'
import { hashName, newNameCursor, readCursor } from '../../src/dns/name-cursor.ts'
import { fillSlots, findName, type NameTable, slotCount } from '../../src/tables/name-table.ts'
import { arbitraryName } from '../dns/arbitrary-name.ts'

function tableOf(names: readonly Uint8Array[], hash: (name: Uint8Array) => number = hashName): NameTable {
  const slots = new Int32Array(slotCount(names.length))
  fillSlots(slots, Int32Array.from(names, hash))
  const octets = Uint8Array.from(names.flatMap((name) => [...foldName(name)]))
  let at = 0
  const offsets = names.map((name) => {
    at += name.length
    return at - name.length
  })
  const words = Int32Array.from([...slots, ...offsets])
  return { words, octets, slotsAt: 0, slotMask: slots.length - 1, recordsAt: slots.length, stride: 1 }
}

function find(table: NameTable, name: Uint8Array, label = 0): number {
  const cursor = newNameCursor()
  readCursor(cursor, name, 0, name.length)
  return findName(table, cursor, label)
}

const names = fc.uniqueArray(arbitraryName, { selector: nameKey, maxLength: 100 })

describe('findName', () => {
  it('finds every name in the table, in any letter case, and no other', () => {
    fc.assert(
      fc.property(names, arbitraryName, (names, other) => {
        const table = tableOf(names)
        for (const [record, name] of names.entries()) assert.equal(find(table, foldName(name)), record)
        const expected = names.findIndex((name) => nameKey(name) === nameKey(other))
        assert.equal(find(table, other), expected)
      }),
    )
  })

  it('tells names apart whose hashes are the same', () => {
    const same = [Uint8Array.of(1, 0x61, 0), Uint8Array.of(1, 0x62, 0), Uint8Array.of(2, 0x61, 0x61, 0)]
    const table = tableOf(same, () => hashName(same[0]!))
    assert.equal(find(table, same[0]!), 0)
    const cursor = newNameCursor()
    for (const [record, name] of same.entries()) {
      readCursor(cursor, name, 0, name.length)
      cursor.hash[0] = hashName(same[0]!)
      assert.equal(findName(table, cursor, 0), record)
    }
  })

  it('finds the suffix that starts at a label', () => {
    const table = tableOf([Uint8Array.of(1, 0x61, 0), Uint8Array.of(0)])
    const name = Uint8Array.of(1, 0x62, 1, 0x41, 0)
    assert.deepEqual([find(table, name, 0), find(table, name, 1), find(table, name, 2)], [-1, 0, 1])
  })
})

it('slotCount is a power of two with room to end every search', () => {
  for (const records of [0, 1, 2, 3, 4, 5, 1_000]) {
    const slots = slotCount(records)
    assert.ok(slots >= 2 * records && slots > records && Number.isInteger(Math.log2(slots)), `${records}: ${slots}`)
  }
})
