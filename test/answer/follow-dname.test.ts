import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findNode } from '../../src/answer/find-node.ts'
import { followDname } from '../../src/answer/follow-dname.ts'
import { formatName } from '../../src/dns/name.ts'
import { Rcode } from '../../src/dns/numbers.ts'
import { ask, engineOf } from './ask-zones.ts'
import { replyOf, stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

const LABEL = 'l'.repeat(63)
const ZONE = zoneOf('z.', ['d 60 DNAME x.', `long 60 DNAME ${LABEL}.${LABEL}.${LABEL}.`])

function follow(words: string, size?: number) {
  const state = stateFor(ZONE, words, size)
  findNode(state)
  return { state, goesOn: followDname(state) }
}

describe('followDname', () => {
  it('writes the DNAME and its CNAME, in the letters of the question', () => {
    const { state, goesOn } = follow('A.b.D.z TXT')
    assert.equal(goesOn, true)
    assert.equal(formatName(state.query.name.folded), 'a.b.x.')
    assert.deepEqual(replyOf(state).answer, ['D.z. 60 IN DNAME x.', 'A.b.D.z. 60 IN CNAME A.b.x.'])
  })

  it('takes a name of 255 octets, and makes YXDOMAIN of the next', () => {
    // 3 labels of 64 octets and the root's: room for 62 more, in a label of 61.
    assert.equal(follow(`${'p'.repeat(61)}.long.z A`).goesOn, true)
    const { state, goesOn } = follow(`${'p'.repeat(62)}.long.z A`)
    assert.deepEqual([goesOn, state.writer.rcode, state.writer.answers], [false, Rcode.YXDOMAIN, 1])
  })

  it('is truncated whole when either record does not fit', () => {
    for (const size of [40, 50]) {
      const { state, goesOn } = follow('a.d.z A', size)
      assert.deepEqual([goesOn, state.writer.truncated, state.writer.answers], [false, true, 0])
    }
  })

  it('does not go round in circles', () => {
    const engine = engineOf([zoneOf('z.', ['d 60 DNAME d.z.', 'g 60 DNAME a.g.z.'])])
    assert.deepEqual(ask(engine, 'a.d.z A').answer, ['d.z. 60 IN DNAME d.z.', 'a.d.z. 60 IN CNAME a.d.z.'])
    const growing = ask(engine, 'x.g.z A').answer
    assert.equal(growing.filter((record) => record.includes(' DNAME ')).length, 1)
    assert.equal(growing.length, 18, 'one DNAME, seventeen links')
  })
})
