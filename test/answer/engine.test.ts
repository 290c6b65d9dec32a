/**
 * Whatever octets come, the engine answers or is silent, touches nothing outside the room it was given (askInPlace
 * looks), and answers the next query as ever. Proves line 9 of the checklist of correct authoritative behaviour beyond
 * the examples of test/conversations/malformed.txt.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { Rcode } from '../../src/dns/numbers.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { decodeMessage } from '../conversations/decode-message.ts'
import { askInPlace } from '../conversations/exchange.ts'
import { queryFromWords } from '../conversations/query-octets.ts'
import { ask, engineOf, tablesOf } from './ask-zones.ts'
import { zoneOf } from './zone-of.ts'

const ZONE = zoneOf('z.', [
  ...['@ 60 NS ns.z.', 'ns 60 A 192.0.2.53', 'www 60 A 192.0.2.1', '*.w 60 CNAME www.z.', 'd 60 DNAME w.z.'],
  ...['sub 60 NS ns.sub.z.', 'ns.sub 60 A 192.0.2.2', 'mx 60 MX 1 www.z.', 's 60 HTTPS 1 www.z.'],
])

const transport = fc.constantFrom(Transport.UDP, Transport.TCP)

/** Good queries of every kind, for the mutations to begin with. */
const query = fc
  .tuple(
    fc.constantFrom('www.z', 'a.w.z', 'a.b.d.z', 'x.sub.z', 'mx.z', 's.z', 'none.z', 'elsewhere', '.', 'id.server'),
    fc.constantFrom('A', 'AAAA', 'MX', 'HTTPS', 'ANY', 'DS', 'SOA', 'AXFR', 'TYPE0'),
    fc.constantFrom('', ' CH', ' ANY'),
    fc.constantFrom(
      '',
      ' +edns',
      ' +dnssec +nsid',
      ' +subnet=198.51.100.0/24',
      ' +edns=1',
      ' +opcode=5',
      ' +bufsize=512',
    ),
  )
  .map(([name, type, className, options]) => {
    const query = queryFromWords(`${name} ${type}${className}${options}`.split(' '))
    if (typeof query === 'string') throw new Error(query)
    return query.octets
  })

describe('Engine', () => {
  it('survives any octets', () => {
    const engine = engineOf([ZONE])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), transport, (octets, transport) => {
        checkReply(octets, askInPlace(engine, octets, transport))
        assert.deepEqual(ask(engine, 'www.z A').answer, ['www.z. 60 IN A 192.0.2.1'])
      }),
      { numRuns: 2_000 },
    )
  })

  it('survives any change to a good query', () => {
    const engine = engineOf([ZONE])
    const changes = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 4 })
    const cut = fc.option(fc.nat(80), { freq: 3 })
    fc.assert(
      fc.property(query, changes, cut, transport, (good, changes, cut, transport) => {
        const octets = good.slice(0, cut === null ? good.length : good.length - Math.min(cut, good.length))
        for (const [at, value] of changes) if (at < octets.length) octets[at] = value
        checkReply(octets, askInPlace(engine, octets, transport))
        assert.deepEqual(ask(engine, 'www.z A').answer, ['www.z. 60 IN A 192.0.2.1'])
      }),
      { numRuns: 5_000 },
    )
  })

  it('answers from the tables published last', () => {
    const engine = engineOf([ZONE])
    engine.publish(tablesOf([zoneOf('z.', ['www 60 A 192.0.2.9'])]))
    assert.deepEqual(ask(engine, 'www.z A').answer, ['www.z. 60 IN A 192.0.2.9'])
  })

  it('turns a bug into SERVFAIL, tells of it, and goes on', () => {
    const errors: unknown[] = []
    const good = tablesOf([ZONE])
    const broken: Tables = { ...good, zones: [{} as NonNullable<Tables['zones'][number]>] }
    const engine = new Engine({ tables: broken, random: () => 0, onFailure: (error) => errors.push(error) })
    const reply = ask(engine, 'www.z A +rd +dnssec +nsid +subnet=198.51.100.0/24')
    assert.deepEqual([reply.rcode, reply.answer, reply.opt?.options], [Rcode.SERVFAIL, [], []])
    assert.equal(reply.questions.length, 1)
    assert.equal(errors.length, 1)
    engine.publish(good)
    assert.equal(ask(engine, 'www.z A').rcode, Rcode.NOERROR)
  })
})

/** Silence for what is no query; else a reply that decodes, with the id and, if any, the question of the query. */
function checkReply(query: Uint8Array, reply: Uint8Array | undefined): void {
  const isSilent = query.length < 12 || query[2]! >= 0x80
  assert.equal(reply === undefined, isSilent)
  if (reply === undefined) return
  const { questions } = decodeMessage(reply)
  assert.deepEqual(reply.subarray(0, 2), query.subarray(0, 2))
  if (questions.length === 0) return
  const { octets } = questions[0]!
  assert.deepEqual(octets, query.subarray(12, 12 + octets.length))
}
