import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findNode, Match } from '../../src/answer/find-node.ts'
import { formatName } from '../../src/dns/name.ts'
import { nodeNameAt } from '../../src/tables/zone-image.ts'
import { stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

const ZONE = zoneOf('z.', [
  ...['@ 60 NS ns.', 'a.ent 60 A 192.0.2.1', '*.wild 60 A 192.0.2.1', 'b.wild 60 A 192.0.2.1'],
  ...['sub 60 NS ns.', 'deep.sub 60 NS ns.', 'ns.sub 60 A 192.0.2.1', 'd 60 DNAME z.', 'x.d 60 NS ns.'],
])

function find(words: string): [Match: string, node: string] {
  const state = stateFor(ZONE, words)
  const match = findNode(state)
  const { octets } = state.zone!.image
  const at = state.node < 0 ? -1 : nodeNameAt(state.zone!.image, state.node)
  const name = at < 0 ? 'none' : formatName(octets.subarray(at))
  return [Object.entries(Match).find(([, value]) => value === match)![0], name]
}

describe('findNode', () => {
  it('finds what is there, empty or not', () => {
    assert.deepEqual(find('Z A'), ['FOUND', 'z.'])
    assert.deepEqual(find('a.ENT.z A'), ['FOUND', 'a.ent.z.'])
    assert.deepEqual(find('ent.z A'), ['FOUND', 'ent.z.'])
  })

  it('finds the wildcard of the closest encloser', () => {
    assert.deepEqual(find('a.b.c.wild.z A'), ['FOUND', '*.wild.z.'])
    assert.deepEqual(find('b.wild.z A'), ['FOUND', 'b.wild.z.'])
    assert.deepEqual(find('c.b.wild.z A'), ['MISSING', 'none'])
    assert.deepEqual(find('b.ent.z A'), ['MISSING', 'none'])
  })

  it('stops at the topmost cut, and leaves DS at it to this zone', () => {
    assert.deepEqual(find('sub.z NS'), ['DELEGATED', 'sub.z.'])
    assert.deepEqual(find('sub.z DS'), ['FOUND', 'sub.z.'])
    assert.deepEqual(find('ns.sub.z A'), ['DELEGATED', 'sub.z.'])
    assert.deepEqual(find('deep.sub.z DS'), ['DELEGATED', 'sub.z.'])
  })

  it('stops below a DNAME, whatever stands there', () => {
    assert.deepEqual(find('d.z A'), ['FOUND', 'd.z.'])
    assert.deepEqual(find('a.d.z A'), ['BELOW_DNAME', 'd.z.'])
    assert.deepEqual(find('x.d.z NS'), ['BELOW_DNAME', 'd.z.'])
  })
})
