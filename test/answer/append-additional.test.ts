import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ask, engineOf } from './ask-zones.ts'
import { zoneOf } from './zone-of.ts'

const LABEL = 'l'.repeat(60)
const TC = 0x0200

describe('appendAdditional', () => {
  it('leaves out what does not fit, without TC, unless it is required glue', () => {
    const lines = [1, 2, 3, 4, 5].flatMap((i) => [`@ 60 MX ${i} ${LABEL}${i}`, `${LABEL}${i} 60 AAAA 2001:db8::${i}`])
    const engine = engineOf([zoneOf('z.', lines)])
    assert.equal(ask(engine, 'z MX +edns').additional.length, 5)
    const short = ask(engine, 'z MX +udp +bufsize=512')
    assert.deepEqual([short.answer.length, short.flags & TC], [5, 0])
    assert.ok(short.additional.length < 5 && short.octets.length <= 512)
  })

  it('points several records at a name that stands nowhere else in the message', () => {
    const lines = ['s 60 SRV 1 1 1 host', 'host 60 A 192.0.2.1', 'host 60 A 192.0.2.2', 'host 60 AAAA 2001:db8::1']
    const { additional } = ask(engineOf([zoneOf('z.', lines)]), 's.z SRV +edns')
    const expected = ['A 192.0.2.1', 'A 192.0.2.2', 'AAAA 2001:db8::1'].map((record) => `host.z. 60 IN ${record}`)
    assert.deepEqual(additional, expected)
  })

  it('reaches the apex of a zone that an SRV names, and the root', () => {
    const lines = ['s 60 SRV 1 1 1 z.', '@ 60 A 192.0.2.1']
    assert.deepEqual(ask(engineOf([zoneOf('z.', lines)]), 's.z SRV +edns').additional, ['z. 60 IN A 192.0.2.1'])
    const root = ['s 60 SRV 1 1 1 host.', 'host 60 A 192.0.2.1', 'm 60 MX 1 host.']
    const engine = engineOf([zoneOf('.', root)])
    assert.deepEqual(ask(engine, 's SRV +edns').additional, ['host. 60 IN A 192.0.2.1'])
    assert.deepEqual(ask(engine, 'm MX +edns').additional, ['host. 60 IN A 192.0.2.1'])
  })

  it('writes no pointer beyond the reach of a pointer', () => {
    const targets = Array.from({ length: 320 }, (_, i) => `${LABEL}${i}`)
    const hosts = targets.slice(-10).flatMap((name, i) => [`${name} 60 A 192.0.2.${i}`, `${name} 60 A 192.0.3.${i}`])
    // The names stand in the MX beyond its reach, and would have to be written behind the SRV, beyond it too.
    for (const type of ['MX 1', 'SRV 1 1 1']) {
      const records = targets.map((target) => `many 60 ${type} ${target}`)
      const { answer, additional, octets } = ask(
        engineOf([zoneOf('z.', [...records, ...hosts])]),
        `many.z ${type.split(' ')[0]}`,
      )
      assert.deepEqual([answer.length, additional, octets.length > 0x4000], [320, [], true])
    }
  })
})
