import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { foldName, isWithin, nameKey, namesEqual, parentName } from '../../src/dns/name.ts'
import { type NameCursor, newNameCursor, readCursor } from '../../src/dns/name-cursor.ts'
import { Type } from '../../src/dns/numbers.ts'
import { BLOCK_HEADER_OCTETS, blockLength, blockPatches } from '../../src/tables/block.ts'
import { buildZoneImage } from '../../src/tables/build-zone-image.ts'
import { findName } from '../../src/tables/name-table.ts'
import {
  APEX,
  findRrset,
  nodeCount,
  nodeCut,
  nodeWildcard,
  openZoneImage,
  rrsetContent,
  rrsetLink,
} from '../../src/tables/zone-image.ts'
import { dynamicOf, policyOf } from '../answer/policy-of.ts'
import { zoneOf } from '../answer/zone-of.ts'
import { compareNames } from '../dns/compare-names.ts'

/** The records of the apex's RRset of `type`, its patch count, and its additional list. */
function apexOf(origin: string, lines: readonly string[], type: number) {
  const image = openZoneImage(buildZoneImage(zoneOf(origin, lines)).buffer)
  const rrset = findRrset(image, APEX, type)
  const block = rrsetContent(image, rrset)
  const from = block + BLOCK_HEADER_OCTETS
  const records = Buffer.from(image.octets.slice(from, from + blockLength(image.octets, block))).toString('hex')
  const list = rrsetLink(image, rrset)
  const entries = list === 0 ? 0 : image.words[list]!
  const required = Array.from({ length: entries }, (_, i) => image.words[list + 3 + 3 * i]!)
  return { records, patches: blockPatches(image.octets, block), entries, required }
}

function cursorOf(name: Uint8Array): NameCursor {
  const cursor = newNameCursor()
  readCursor(cursor, name, 0, name.length)
  return cursor
}

describe('buildZoneImage', () => {
  it('counts records as an operator does, and numbers dynamic sets', () => {
    const dynamics = [dynamicOf('a.z.', Type.A, policyOf({ '*': ['192.0.2.1'] }))]
    const compiled = buildZoneImage(zoneOf('z.', ['b 60 A 192.0.2.1', 'b 60 A 192.0.2.2'], dynamics))
    assert.deepEqual([compiled.records, compiled.dynamics], [4, dynamics])
  })

  it('cuts names of RFC 1035 types at the apex, in any letter case, and no others', () => {
    assert.deepEqual(apexOf('z.', ['@ 60 MX 1 a.Z.'], Type.MX).records.slice(24), '00010161c000')
    assert.equal(apexOf('z.', ['@ 60 MX 1 z.'], Type.MX).patches, 1)
    assert.equal(apexOf('z.', ['@ 60 MX 1 z.x.'], Type.MX).patches, 0)
    assert.equal(apexOf('z.', ['@ 60 SRV 1 1 1 a.z.'], Type.SRV).patches, 0)
    assert.equal(apexOf('z.', ['@ 60 SOA ns.z. who.z. 1 2 3 4 5'], Type.SOA).patches, 2)
    // A pointer to the root would be longer than the root.
    assert.equal(apexOf('.', ['@ 60 MX 1 a.'], Type.MX).patches, 0)
  })

  it('lists fixed addresses of hosts of the zone, each once', () => {
    const lines = [
      '@ 60 MX 1 a',
      '@ 60 MX 2 A',
      '@ 60 MX 3 none',
      '@ 60 MX 4 a.x.',
      'a 60 A 192.0.2.1',
      'none 60 TXT t',
    ]
    assert.equal(apexOf('z.', lines, Type.MX).entries, 1)
    const below = ['@ 60 MX 1 a.sub', 'sub 60 NS a.sub', 'a.sub 60 A 192.0.2.1']
    assert.equal(apexOf('z.', below, Type.MX).entries, 0)
  })

  it('limits what is optional, and asks for no glue at the apex', () => {
    const hosts = Array.from({ length: 20 }, (_, i) => [`@ 60 NS h${i}`, `h${i} 60 A 192.0.2.${i}`]).flat()
    const { entries, required } = apexOf('z.', hosts, Type.NS)
    assert.deepEqual([entries, required.every((value) => value === 0)], [16, true])
  })

  it('makes a node of every owner and every name between, with its cut and its wildcard', () => {
    const label = fc.constantFrom('a', 'b', 'B', 'c-d', '*')
    const line = fc
      .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.constantFrom('A 192.0.2.1', 'NS x.', 'DNAME x.'))
      .map(([labels, record]) => `${labels.join('.')} 60 ${record}`)
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const zone = zoneOf('z.', lines)
        const image = openZoneImage(buildZoneImage(zone).buffer)
        const names = new Map<string, Uint8Array>()
        for (const { owner } of zone.rrsets) {
          for (let at = foldName(owner); at.length >= zone.origin.length; at = parentName(at)!)
            names.set(nameKey(at), at)
        }
        const sorted = [...names.values()].sort(compareNames)
        const found = sorted.map((name) => findName(image, cursorOf(name), 0))
        assert.deepEqual(found, [...sorted.keys()])
        assert.equal(nodeCount(image), sorted.length)
        const cuts = [...zone.rrsets]
          .filter(({ owner, type }) => type === Type.DNAME || (type === Type.NS && owner.length > zone.origin.length))
          .map(({ owner }) => owner)
          .sort((a, b) => a.length - b.length)
        for (const [node, name] of sorted.entries()) {
          const cut = cuts.find((cut) => isWithin(name, cut))
          assert.equal(nodeCut(image, node), cut === undefined ? -1 : sorted.findIndex((at) => namesEqual(at, cut)))
          const wildcard = Uint8Array.of(1, 0x2a, ...name)
          assert.equal(
            nodeWildcard(image, node),
            sorted.findIndex((at) => namesEqual(at, wildcard)),
          )
        }
      }),
    )
  })

  it('refuses a zone that was not checked: a bug of ours', () => {
    const zone = zoneOf('z.', ['a 60 A 192.0.2.1'])
    assert.throws(() => buildZoneImage({ ...zone, rrsets: [...zone.rrsets].filter(({ type }) => type !== Type.SOA) }))
    assert.throws(() => buildZoneImage({ ...zone, rrsets: zoneOf('y.', []).rrsets }))
  })
})
