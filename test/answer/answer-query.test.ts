import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ask, engineOf } from './ask-zones.ts'
import { zoneOf } from './zone-of.ts'

const LABEL = 'l'.repeat(63)
const LONGEST = `${LABEL}.${LABEL}.${LABEL}.${'l'.repeat(59)}.z`

describe('answerQuery', () => {
  it('keeps to 512 octets with the longest of everything, and leaves out the name of the node', () => {
    const nsid = new TextEncoder().encode('n'.repeat(253))
    const engine = engineOf([zoneOf('z.', [])], { identity: { nsid } })
    const subnet = '2001:db8:1:2:3:4:5:6/128'
    const reply = ask(engine, `${LONGEST} A +udp +bufsize=512 +nsid +cookie=0102030405060708 +subnet=${subnet}`)
    assert.ok(reply.octets.length <= 512, `${reply.octets.length} octets`)
    assert.deepEqual(
      reply.opt?.options.map((option) => option.slice(0, 23)),
      [`ecs=${subnet}/0`.slice(0, 23), 'cookie=0102030405060708'],
    )
    assert.equal(ask(engine, `z A +nsid`).opt?.options[0]?.startsWith('nsid=nnn'), true)
  })

  it('gives the same reply over TCP whatever size the client takes over UDP', () => {
    const engine = engineOf([
      zoneOf(
        'z.',
        [...Array(90).keys()].map((i) => `a 60 A 192.0.2.${i}`),
      ),
    ])
    assert.equal(ask(engine, 'a.z A +bufsize=512').answer.length, 90)
    assert.equal(ask(engine, 'a.z A').answer.length, 90)
    assert.equal(ask(engine, 'a.z A +udp +bufsize=512').answer.length, 0)
  })
})
