import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { parsePrefix } from '../../src/base/prefix.ts'
import { disagreements, scopeDisagreements } from '../../src/cli/disagreements.ts'
import type { Reply } from '../../src/cli/reply.ts'
import { parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { askOverTcp, engineOf, explainerOf, loadGood } from './ask-engine.ts'
import { smallSetup } from './small-setup.ts'

describe('disagreements', () => {
  it('finds every way in which a reply differs', (context) => {
    const loaded = loadGood(smallSetup(context))
    const question = {
      name: parseName('www.example.test.') as Uint8Array,
      type: Type.A,
      source: parseAddress('8.1.2.3')!,
    }
    const explanation = explainerOf(loaded).explain(question)
    const reply = askOverTcp(engineOf(loaded), question)
    assert.deepEqual(disagreements(reply, explanation), [])
    const [cname, address] = reply.answers
    const cases: [Partial<Reply>, RegExp][] = [
      [{ rcode: 3 }, /the reply is NXDOMAIN, explained is NOERROR/],
      [{ flags: ['qr'] }, /authoritative/],
      [{ answers: [cname!] }, /explained is near\.example\.test\. A, which the reply lacks/],
      [{ answers: [cname!, { ...address!, data: '192.0.2.9' }] }, /A is 192\.0\.2\.9, explained is 203\.0\.113\.10/],
      [{ answers: [cname!, { ...address!, ttl: 5 }] }, /has TTL 5, explained is 60/],
      [{ answers: [cname!, address!, { ...address!, owner: 'x.test.' }] }, /x\.test\. A, which is not explained/],
    ]
    for (const [change, message] of cases) {
      const found = disagreements({ ...reply, ...change }, explanation)
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0]!, message)
    }
    assert.deepEqual(disagreements({ ...reply, flags: ['qr', 'aa', 'tc'], answers: [] }, explanation), [])
  })

  it('finds an authority section that says something else', (context) => {
    const loaded = loadGood(smallSetup(context))
    const question = {
      name: parseName('a.sub.example.test.') as Uint8Array,
      type: Type.A,
      source: parseAddress('8.1.2.3')!,
    }
    const explanation = explainerOf(loaded).explain(question)
    const reply = askOverTcp(engineOf(loaded), question)
    assert.deepEqual(disagreements(reply, explanation), [])
    assert.match(
      disagreements({ ...reply, authorities: [] }, explanation)[0]!,
      /should start with sub\.example\.test\. NS/,
    )
  })

  it('finds a scope that holds clients of another plan', (context) => {
    const loaded = loadGood(smallSetup(context))
    const subnet = parsePrefix('2.0.0.0/24')!
    const question = { name: parseName('example.test.') as Uint8Array, type: Type.A, source: subnet, subnet }
    const explanation = explainerOf(loaded).explain(question)
    const scoped = (scope: number) =>
      scopeDisagreements({ address: '2.0.0.0', source: 24, scope }, explanation, loaded.databases)
    assert.deepEqual(scoped(9), [])
    assert.match(scoped(7).join(), /3\.255\.255\.255 is within the scope and has another plan/)
  })
})
