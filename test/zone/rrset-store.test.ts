/** Rrsets kept as octets and integers come back as they were, in canonical order. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Type } from '../../src/dns/numbers.ts'
import { RrsetStore } from '../../src/zone/rrset-store.ts'
import { ALIAS_TYPE, type Rrset } from '../../src/zone/zone.ts'
import { compareNames } from '../dns/compare-names.ts'
import { CONTEXT, ORIGIN, wireName } from './zone-context.ts'

const policy = CONTEXT.policies.get('tiny-cdn')!
const owner = fc
  .array(fc.constantFrom('a', 'b', 'c', '*'), { maxLength: 3 })
  .map((labels) => wireName([...labels, 'example.com.'].join('.')))
const base = fc.record({ owner, ttl: fc.nat(2 ** 31 - 1) })
const rdatas = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 })
const rrset: fc.Arbitrary<Rrset> = fc.oneof(
  fc.tuple(base, fc.constantFrom(Type.A, Type.TXT, Type.MX), rdatas).map(([base, type, rdatas]) => {
    return { kind: 'static', ...base, type, rdatas } as const
  }),
  base.map((base) => ({ kind: 'alias', ...base, type: ALIAS_TYPE, target: wireName('www.example.com.') }) as const),
  base.map((base) => ({ kind: 'dynamic', ...base, type: Type.AAAA, policy }) as const),
)

function valuesOf(rrset: Rrset): readonly Uint8Array[] {
  return rrset.kind === 'static' ? rrset.rdatas : rrset.kind === 'alias' ? [rrset.target] : []
}

describe('a store of rrsets', () => {
  test('gives back what it took', () => {
    const distinct = fc.uniqueArray(rrset, { selector: ({ owner, type }) => `${owner} ${type}`, maxLength: 40 })
    fc.assert(
      fc.property(distinct, (rrsets) => {
        const store = new RrsetStore(ORIGIN)
        for (const rrset of rrsets) store.add(store.names.add(rrset.owner), rrset, valuesOf(rrset))
        const sorted = [...rrsets].sort((a, b) => compareNames(a.owner, b.owner) || a.type - b.type)
        assert.deepEqual([...store], sorted)
        for (const [number, rrset] of rrsets.entries()) {
          assert.equal(store.find(store.owner(number), rrset.type), number)
          assert.deepEqual(store.values(number), valuesOf(rrset))
          const octets = valuesOf(rrset).reduce((sum, rdata) => sum + rdata.length + 12, 0)
          assert.equal(store.valuesOctets(number, 12), octets)
          assert.equal(store.isDynamic(number), rrset.kind === 'dynamic')
        }
        const ofA = rrsets.flatMap(({ type }, number) => (type === Type.A ? [number] : []))
        assert.deepEqual([...store.ofType(Type.A)], ofA)
      }),
    )
  })

  test('has nothing at a name without rrsets', () => {
    const store = new RrsetStore(ORIGIN)
    const below = store.names.add(wireName('a.b.example.com.'))
    for (const name of [-1, below, store.names.parent(below)]) {
      assert.deepEqual([...store.of(name)], [])
      assert.equal(store.find(name, Type.A), -1)
    }
  })
})
