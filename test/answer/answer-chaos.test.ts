import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Rcode } from '../../src/dns/numbers.ts'
import { ask, engineOf } from './ask-zones.ts'

const LONG = new TextEncoder().encode('n'.repeat(253))
const TC = 0x0200

describe('answerChaos', () => {
  it('says nothing of itself that it was not told', () => {
    const engine = engineOf([], { identity: { nsid: new Uint8Array() } })
    assert.equal(ask(engine, 'id.server TXT CH').rcode, Rcode.REFUSED)
    assert.deepEqual(ask(engine, 'version.bind TXT CH').answer, ['version.bind. 0 CH TXT "nearpop"'])
  })

  it('keeps to the size of a small client, however long the name of the node', () => {
    const engine = engineOf([], { identity: { nsid: LONG } })
    const whole = ask(engine, 'id.server TXT CH +udp')
    assert.equal(whole.answer.length, 1)
    const cut = ask(engine, 'id.server TXT CH +udp +bufsize=512 +nsid')
    assert.ok(cut.octets.length <= 512, `${cut.octets.length} octets`)
    assert.deepEqual([cut.answer.length, cut.flags & TC], [0, TC])
  })
})
