import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Found, NaiveZones } from '../../src/cli/naive-zones.ts'
import { parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import type { Rrset, Zone } from '../../src/zone/zone.ts'

function wire(text: string): Uint8Array {
  const name = parseName(text)
  assert.ok(typeof name !== 'string')
  return name
}

function zone(origin: string, rrsets: readonly (readonly [owner: string, type: number])[]): Zone {
  const built = rrsets.map(
    ([owner, type]): Rrset => ({ kind: 'static', owner: wire(owner), type, ttl: 60, rdatas: [] }),
  )
  return { origin: wire(origin), serial: 1, rrsets: built }
}

const PARENT = zone('test.', [
  ['test.', Type.NS],
  ['child.test.', Type.DS],
  ['sub.test.', Type.NS],
  ['deep.sub.test.', Type.NS],
  ['www.test.', Type.CNAME],
  ['*.wild.test.', Type.TXT],
  ['a.b.wild.test.', Type.A],
  ['moved.test.', Type.DNAME],
])
const CHILD = zone('child.test.', [['child.test.', Type.NS]])
const ZONES = new NaiveZones([PARENT, CHILD], [wire('broken.test.')])

function look(name: string, type: number): string {
  const found: Found = ZONES.lookUp(wire(name), type)
  return 'wildcard' in found && found.wildcard !== undefined ? `${found.kind} ${found.wildcard}` : found.kind
}

it('finds what RFC 1034 section 4.3.2 says', () => {
  const cases: [string, number, string][] = [
    ['other.', Type.A, 'not-ours'],
    ['x.broken.test.', Type.A, 'not-loaded'],
    ['TEST.', Type.NS, 'data'],
    ['test.', Type.MX, 'no-data'],
    ['www.test.', Type.A, 'cname'],
    ['www.test.', Type.CNAME, 'data'],
    ['www.test.', Type.ANY, 'cname'],
    ['sub.test.', Type.A, 'delegation'],
    ['x.deep.sub.test.', Type.A, 'delegation'],
    ['sub.test.', Type.DS, 'no-data'],
    ['x.sub.test.', Type.DS, 'delegation'],
    ['child.test.', Type.NS, 'data'],
    ['child.test.', Type.DS, 'data'], // the parent's, RFC 4035 section 3.1.4.1
    ['nope.test.', Type.A, 'no-name'],
    ['x.wild.test.', Type.TXT, 'data *.wild.test.'],
    ['x.y.wild.test.', Type.A, 'no-data *.wild.test.'],
    ['x.b.wild.test.', Type.TXT, 'no-name'], // b.wild exists: the wildcard above it is not its own (RFC 4592)
    ['b.wild.test.', Type.TXT, 'no-data'],
    ['b.wild.test.', Type.ANY, 'no-data'],
    ['a.b.wild.test.', Type.ANY, 'any'],
    ['moved.test.', Type.DNAME, 'data'],
    ['x.moved.test.', Type.A, 'dname'],
  ]
  for (const [name, type, kind] of cases) assert.equal(look(name, type), kind, `${name} ${type}`)
})

it('stops at the topmost delegation', () => {
  const found = ZONES.lookUp(wire('x.deep.sub.test.'), Type.A)
  assert.ok(found.kind === 'delegation')
  assert.deepEqual(found.rrset.owner, wire('sub.test.'))
})
