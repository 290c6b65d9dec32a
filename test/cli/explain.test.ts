import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from '../../src/base/address.ts'
import { disagreements } from '../../src/cli/disagreements.ts'
import type { Explanation, Question } from '../../src/cli/explain.ts'
import { parseName } from '../../src/dns/name.ts'
import { Rcode, Type } from '../../src/dns/numbers.ts'
import { RECORD_TYPES } from '../../src/dns/rdata/registry.ts'
import {
  arbitraryAddress,
  arbitrarySubnetOf,
  askOverTcp,
  EXAMPLE_CONFIGURATION,
  engineOf,
  explainerOf,
  loadGood,
} from './ask-engine.ts'
import { smallSetup } from './small-setup.ts'

const SOURCE = parseAddress('8.1.2.3')!

function textOf({ steps }: Explanation): string {
  return steps.map(({ about, text }) => `${about}: ${text}`).join('\n')
}

describe('explain', () => {
  it('agrees with the engine for any client, over the example configuration', () => {
    const loaded = loadGood(EXAMPLE_CONFIGURATION)
    const dynamics = loaded.zones.flatMap(({ rrsets }) => [...rrsets].filter(({ kind }) => kind === 'dynamic'))
    const down = fc.subarray([...loaded.snapshot.config.pops.keys()])
    const client = arbitraryAddress.chain((source) =>
      arbitrarySubnetOf(source).map((subnet) => ({ source, ...subnet })),
    )
    fc.assert(
      fc.property(down, (down) => {
        const engine = engineOf(loaded, down)
        const explainer = explainerOf(loaded, down)
        fc.assert(
          fc.property(fc.constantFrom(...dynamics), client, ({ owner, type }, client) => {
            const question = { name: owner, type, ...client }
            const explanation = explainer.explain(question)
            assert.deepEqual(disagreements(askOverTcp(engine, question), explanation), [])
            assert.equal(explanation.rcode, Rcode.NOERROR)
          }),
          { numRuns: 100 },
        )
      }),
      { numRuns: 10 },
    )
  })

  it('agrees with the engine for any name and type of the example zones, and beside them', () => {
    const loaded = loadGood(EXAMPLE_CONFIGURATION)
    const engine = engineOf(loaded)
    const explainer = explainerOf(loaded)
    const owners = loaded.zones.flatMap(({ rrsets }) => [...rrsets].map(({ owner }) => owner))
    const label = fc.constantFrom('a', 'www', '*', 'nope').map((text) => [text.length, ...Buffer.from(text)])
    const name = fc
      .tuple(fc.array(label, { maxLength: 2 }), fc.constantFrom(...owners))
      .map(([labels, owner]) => Uint8Array.from([...labels.flat(), ...owner]))
    const type = fc.constantFrom(...RECORD_TYPES.map(({ type }) => type), Type.ANY, 65_280)
    fc.assert(
      fc.property(name, type, (name, type) => {
        const question = { name, type, source: SOURCE }
        assert.deepEqual(disagreements(askOverTcp(engine, question), explainer.explain(question)), [])
      }),
      { numRuns: 2_000 },
    )
  })

  it('follows every way to an answer, and says which', (context) => {
    const loaded = loadGood(smallSetup(context))
    const engine = engineOf(loaded)
    const explainer = explainerOf(loaded)
    const cases: readonly [name: string, type: number, rcode: number, ...says: string[]][] = [
      ['www', Type.A, Rcode.NOERROR, 'CNAME to near.example.test.', 'policy: closest'],
      ['outside', Type.A, Rcode.NOERROR, 'www.example.net. is in no zone of ours'],
      ['loop', Type.A, Rcode.NOERROR, 'was here before'],
      ['x.wild', Type.TXT, Rcode.NOERROR, 'matches the wildcard *.wild.example.test.'],
      ['b', Type.TXT, Rcode.NOERROR, 'exists, without TXT'],
      ['x.old', Type.A, Rcode.NOERROR, 'below the DNAME old.example.test. to new.example.test.', 'x.new.example.test.'],
      ['y.old', Type.A, Rcode.NXDOMAIN, 'y.new.example.test. does not exist'],
      ['a.sub', Type.A, Rcode.NOERROR, 'is delegated at sub.example.test.'],
      ['sub', Type.DS, Rcode.NOERROR, 'exists, without DS'],
      ['mail', Type.ANY, Rcode.NOERROR, 'one HINFO'],
      ['nope', Type.A, Rcode.NXDOMAIN, 'nor a wildcard below example.test.'],
      ['www.example.org.', Type.A, Rcode.REFUSED, 'is in no zone of ours'],
    ]
    const origin = parseName('example.test.') as Uint8Array
    for (const [name, type, rcode, ...says] of cases) {
      const question: Question = { name: parseName(name, origin) as Uint8Array, type, source: SOURCE }
      const explanation = explainer.explain(question)
      assert.equal(explanation.rcode, rcode, name)
      for (const text of says) assert.ok(textOf(explanation).includes(text), `${name}:\n${textOf(explanation)}`)
      assert.deepEqual(disagreements(askOverTcp(engine, question), explanation), [], name)
    }
  })

  it('asks for the client subnet unless it is private or empty', (context) => {
    const explainer = explainerOf(loadGood(smallSetup(context)))
    const name = parseName('near.example.test.') as Uint8Array
    const french = { family: 4, octets: Uint8Array.of(2, 0, 0, 0) } as const
    const ask = (octets: number[], length: number) =>
      textOf(
        explainer.explain({
          name,
          type: Type.A,
          source: french,
          subnet: { family: 4, octets: Uint8Array.from(octets), length },
        }),
      )
    assert.match(ask([1, 2, 3, 0], 24), /client: 1\.2\.3\.0\/24, the client subnet of a query from 2\.0\.0\.0/)
    assert.match(ask([10, 0, 0, 0], 8), /client: 2\.0\.0\.0, .*10\.0\.0\.0\/8 is a private one/)
    assert.match(ask([0, 0, 0, 0], 0), /client: 2\.0\.0\.0, where the query comes from$/m)
  })
})
