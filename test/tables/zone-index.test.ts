import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { labelOffsets, nameKey, parentName } from '../../src/dns/name.ts'
import { newNameCursor, readCursor } from '../../src/dns/name-cursor.ts'
import { NAME_OCTETS_MAX } from '../../src/dns/numbers.ts'
import { buildZoneIndex, findZone, openZoneIndex } from '../../src/tables/zone-index.ts'
import { wireName } from '../answer/zone-of.ts'
import { arbitraryName } from '../dns/arbitrary-name.ts'

function find(apexes: readonly string[], name: string, from = 0): string | undefined {
  const index = openZoneIndex(buildZoneIndex(apexes.map((apex) => wireName(apex))))
  const cursor = newNameCursor()
  const wire = wireName(name)
  readCursor(cursor, wire, 0, wire.length)
  const found = findZone(index, cursor, from)
  return found < 0 ? undefined : `${apexes[found >> 7]} at ${found & 127}`
}

describe('findZone', () => {
  it('finds the nearest apex above, and on request only above a label', () => {
    const apexes = ['z.', 'a.b.z.', 'y.']
    assert.equal(find(apexes, 'c.A.b.Z.'), 'a.b.z. at 1')
    assert.equal(find(apexes, 'a.b.z.'), 'a.b.z. at 0')
    assert.equal(find(apexes, 'a.b.z.', 1), 'z. at 2')
    assert.equal(find(apexes, 'b.z.'), 'z. at 1')
    assert.equal(find(apexes, 'yy.'), undefined)
    assert.equal(find(apexes, '.'), undefined)
  })

  it('knows the root, and having no zones', () => {
    assert.equal(find(['.'], 'a.b.'), '. at 2')
    assert.equal(find(['.'], '.'), '. at 0')
    assert.equal(find([], 'a.b.'), undefined)
  })

  it('finds what a search from the name upwards finds', () => {
    const names = fc.uniqueArray(arbitraryName, { selector: nameKey, minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(names, names, fc.nat(), fc.nat(), (apexes, prefixes, which, cut) => {
        const name = join(prefixes[0]!, apexes[which % apexes.length]!, cut)
        const index = openZoneIndex(buildZoneIndex(apexes))
        const cursor = newNameCursor()
        readCursor(cursor, name, 0, name.length)
        let expected = -1
        let label = 0
        for (let at: Uint8Array | undefined = name; at !== undefined && expected < 0; at = parentName(at), label++) {
          const zone = apexes.findIndex((apex) => nameKey(apex) === nameKey(at!))
          if (zone >= 0) expected = zone * 128 + label
        }
        assert.ok(label <= labelOffsets(name).length + 1)
        assert.equal(findZone(index, cursor, 0), expected)
      }),
    )
  })
})

/** `name` with some of its labels left out, below `apex`; `name` alone where that is too long. */
function join(name: Uint8Array, apex: Uint8Array, cut: number): Uint8Array {
  const offsets = labelOffsets(name)
  const end = offsets[cut % (offsets.length + 1)] ?? name.length - 1
  const joined = Uint8Array.from([...name.subarray(0, end), ...apex])
  return joined.length <= NAME_OCTETS_MAX ? joined : name
}
