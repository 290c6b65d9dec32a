import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Rcode, Type } from '../../src/dns/numbers.ts'
import type { AliasRrset } from '../../src/zone/zone.ts'
import { ask, engineOf } from './ask-zones.ts'
import { dynamicOf, policyOf } from './policy-of.ts'
import { wireName, zoneOf } from './zone-of.ts'

function aliasOf(owner: string, target: string, ttl = 300): AliasRrset {
  return { kind: 'alias', owner: wireName(owner), type: 65_401, ttl, target: wireName(target) }
}

describe('answerAlias', () => {
  it('follows CNAMEs and ALIASes, tailored ones too, at the smallest TTL', () => {
    const tailored = dynamicOf('b.z.', Type.CNAME, policyOf({ '*': ['c.z.'] }), 90)
    const zone = zoneOf(
      'z.',
      ['a 100 CNAME b.z.', 'd 200 A 192.0.2.1'],
      [...[aliasOf('z.', 'a.z.'), tailored, aliasOf('c.z.', 'd.z.', 80)]],
    )
    assert.deepEqual(ask(engineOf([zone]), 'z A').answer, ['z. 80 IN A 192.0.2.1'])
  })

  it('fails on loops, gaps, cuts and what is not ours', () => {
    const lines = ['loop 60 CNAME z.', 'sub 60 NS ns.', 'd 60 DNAME x.']
    for (const target of ['z.', 'loop.z.', 'none.z.', 'a.sub.z.', 'sub.z.', 'a.d.z.', 'a.x.']) {
      const reply = ask(engineOf([zoneOf('z.', lines, [aliasOf('z.', target)])]), 'z A')
      assert.deepEqual([target, reply.rcode, reply.answer, reply.flags & 0x0400], [target, Rcode.SERVFAIL, [], 0])
    }
  })

  it('answers the wildcard that stands for its target', () => {
    const engine = engineOf([zoneOf('z.', ['*.w 60 A 192.0.2.1'], [aliasOf('z.', 'any.w.z.')])])
    assert.deepEqual(ask(engine, 'z A').answer, ['z. 60 IN A 192.0.2.1'])
  })

  it('is truncated where the addresses do not fit', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `a 60 A 192.0.2.${i}`)
    const engine = engineOf([zoneOf('z.', lines, [aliasOf('z.', 'a.z.')])])
    const reply = ask(engine, 'z A +udp')
    assert.deepEqual([reply.answer.length, reply.flags & 0x0200], [0, 0x0200])
    assert.equal(ask(engine, 'z A').answer.length, 40)
  })
})
