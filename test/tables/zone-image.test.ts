import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatName } from '../../src/dns/name.ts'
import { newNameCursor, readCursor } from '../../src/dns/name-cursor.ts'
import { Type } from '../../src/dns/numbers.ts'
import { blockRecords } from '../../src/tables/block.ts'
import { buildZoneImage } from '../../src/tables/build-zone-image.ts'
import { findName } from '../../src/tables/name-table.ts'
import {
  ALIAS_KEY,
  APEX,
  findRrset,
  nodeCut,
  nodeIsEmpty,
  nodeNameAt,
  nodeWildcard,
  openZoneImage,
  RrsetKind,
  rrsetContent,
  rrsetKind,
  rrsetLink,
  rrsetType,
} from '../../src/tables/zone-image.ts'
import { dynamicOf, policyOf } from '../answer/policy-of.ts'
import { wireName, zoneOf } from '../answer/zone-of.ts'

const ALIAS = { kind: 'alias', owner: wireName('z.'), type: 65_401, ttl: 77, target: wireName('A.z.') } as const
const IMAGE = openZoneImage(
  buildZoneImage(
    zoneOf(
      'Z.',
      [
        'a 60 A 192.0.2.1',
        'a 60 A 192.0.2.2',
        'c 60 CNAME A.z.',
        '*.w 60 A 192.0.2.3',
        'sub 60 NS ns.sub',
        'x.sub 60 A 192.0.2.4',
      ],
      [ALIAS, dynamicOf('d.z.', Type.AAAA, policyOf({ '*': ['2001:db8::1'] }))],
    ),
  ).buffer,
)

function node(name: string): number {
  const cursor = newNameCursor()
  const wire = wireName(name)
  readCursor(cursor, wire, 0, wire.length)
  return findName(IMAGE, cursor, 0)
}

describe('a zone image', () => {
  it('has a node for every name and empty non-terminal, the apex first', () => {
    assert.equal(node('z.'), APEX)
    for (const name of ['a.z.', 'c.z.', 'w.z.', '*.w.z.', 'sub.z.', 'x.sub.z.', 'd.z.']) {
      assert.equal(formatName(IMAGE.octets.subarray(nodeNameAt(IMAGE, node(name)))), name)
      assert.equal(nodeIsEmpty(IMAGE, node(name)), name === 'w.z.')
    }
    assert.equal(node('ns.sub.z.'), -1)
  })

  it('knows cuts and wildcards', () => {
    assert.deepEqual(
      [nodeCut(IMAGE, node('sub.z.')), nodeCut(IMAGE, node('x.sub.z.'))],
      [node('sub.z.'), node('sub.z.')],
    )
    assert.deepEqual([nodeCut(IMAGE, APEX), nodeCut(IMAGE, node('a.z.'))], [-1, -1])
    assert.deepEqual([nodeWildcard(IMAGE, node('w.z.')), nodeWildcard(IMAGE, APEX)], [node('*.w.z.'), -1])
  })

  it('holds a block, a dynamic set, or what an ALIAS says', () => {
    const a = findRrset(IMAGE, node('a.z.'), Type.A)
    assert.deepEqual([rrsetType(IMAGE, a), rrsetKind(IMAGE, a)], [Type.A, RrsetKind.STATIC])
    assert.equal(blockRecords(IMAGE.octets, rrsetContent(IMAGE, a)), 2)
    const dynamic = findRrset(IMAGE, node('d.z.'), Type.AAAA)
    assert.deepEqual([rrsetKind(IMAGE, dynamic), rrsetContent(IMAGE, dynamic)], [RrsetKind.DYNAMIC, 0])
    const alias = findRrset(IMAGE, APEX, ALIAS_KEY)
    assert.deepEqual([rrsetKind(IMAGE, alias), rrsetContent(IMAGE, alias)], [RrsetKind.ALIAS, 77])
    assert.equal(formatName(IMAGE.octets.subarray(rrsetLink(IMAGE, alias))), 'A.z.')
    const cname = findRrset(IMAGE, node('c.z.'), Type.CNAME)
    assert.equal(formatName(IMAGE.octets.subarray(rrsetLink(IMAGE, cname))), 'A.z.')
  })

  it('finds an ALIAS under no type of 16 bits', () => {
    for (let type = 0; type <= 0xffff; type++) {
      assert.equal(findRrset(IMAGE, APEX, type) >= 0, type === Type.SOA, String(type))
    }
  })

  it('keeps the apex as it is compared, and the SOA of denials', () => {
    assert.deepEqual([IMAGE.apexLength, blockRecords(IMAGE.octets, IMAGE.negativeSoa)], [3, 1])
  })
})
