import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findNode } from '../../src/answer/find-node.ts'
import { followCname } from '../../src/answer/follow-cname.ts'
import { formatName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { findRrset } from '../../src/tables/zone-image.ts'
import { replyOf, stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

const ZONE = zoneOf('z.', ['in 60 CNAME a.b.z.', 'out 60 CNAME a.x.', 'apex 60 CNAME z.'])

function follow(words: string, size?: number) {
  const state = stateFor(ZONE, words, size)
  findNode(state)
  return { state, goesOn: followCname(state, findRrset(state.zone!.image, state.node, Type.CNAME)) }
}

describe('followCname', () => {
  it('makes the target the name looked up, standing where it was written', () => {
    const { state, goesOn } = follow('in.z A')
    assert.equal(goesOn, true)
    assert.equal(formatName(state.query.name.folded), 'a.b.z.')
    assert.deepEqual([state.ownerAt, state.ownerOctets], [12 + 6 + 4 + 12, 4])
    assert.deepEqual(replyOf(state).answer, ['in.z. 60 IN CNAME a.b.z.'])
  })

  it('knows a target outside the zone as whole, and the apex as a pointer alone', () => {
    assert.equal(follow('out.z A').state.ownerOctets, 5)
    assert.equal(follow('apex.z A').state.ownerOctets, 0)
  })

  it('stops for ANY, and where it does not fit', () => {
    assert.equal(follow('in.z ANY').goesOn, false)
    const { state, goesOn } = follow('in.z A', 30)
    assert.deepEqual([goesOn, state.writer.truncated, state.writer.answers], [false, true, 0])
  })
})
