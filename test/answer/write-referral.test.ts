import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findNode, Match } from '../../src/answer/find-node.ts'
import { writeReferral } from '../../src/answer/write-referral.ts'
import { replyOf, stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

const ZONE = zoneOf('z.', [
  'sub 60 NS ns.sub',
  'sub 60 NS ns.x.',
  'ns.sub 60 A 192.0.2.1',
  'ns.sub 60 AAAA 2001:db8::1',
])

function refer(words: string, size?: number) {
  const state = stateFor(ZONE, words, size)
  assert.equal(findNode(state), Match.DELEGATED)
  writeReferral(state)
  return { state, reply: replyOf(state) }
}

describe('writeReferral', () => {
  it('names the cut, not the name that was asked for', () => {
    const { reply } = refer('a.b.sub.z A')
    assert.deepEqual(reply.authority, ['sub.z. 60 IN NS ns.sub.z.', 'sub.z. 60 IN NS ns.x.'])
    assert.deepEqual(reply.additional, ['ns.sub.z. 60 IN A 192.0.2.1', 'ns.sub.z. 60 IN AAAA 2001:db8::1'])
    assert.equal(reply.flags & 0x0600, 0, 'neither AA nor TC')
  })

  it('sets TC when any glue is missing, and keeps what fits', () => {
    const whole = refer('sub.z A').state.writer.at
    const { state, reply } = refer('sub.z A', whole - 1)
    assert.deepEqual([state.writer.truncated, reply.authority.length, reply.additional.length], [true, 2, 1])
  })

  it('says nothing when the servers do not fit', () => {
    const { state, reply } = refer('sub.z A', 40)
    assert.deepEqual([state.writer.truncated, reply.authority.length, reply.additional.length], [true, 0, 0])
  })
})
