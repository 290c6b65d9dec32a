import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { constantDiagram, type Diagram, productDiagram } from '../../src/tables/diagram.ts'
import { leaf, NodeStore } from '../../src/tables/node-store.ts'

const BITS = 6

/** A diagram with these values at the first bits of IPv4, and reversed at those of IPv6. */
function diagramOf(values: readonly number[]): Diagram {
  const store = new NodeStore()
  const build = (some: readonly number[]): number => {
    if (some.length === 1) return leaf(some[0]!)
    return store.join(build(some.slice(0, some.length / 2)), build(some.slice(some.length / 2)))
  }
  return { store, ipv4: build(values), ipv6: build(values.toReversed()) }
}

function valuesOf(store: NodeStore, root: number): number[] {
  return Array.from({ length: 2 ** BITS }, (_, i) => {
    let reference = root
    for (let bit = BITS - 1; bit >= 0; bit--) reference = store.child(reference, (i >> bit) & 1)
    return ~reference
  })
}

const values = fc.array(fc.nat(3), { minLength: 2 ** BITS, maxLength: 2 ** BITS })

test('a product combines the values at each address, in both families', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const asked = new Set<string>()
      const product = productDiagram(diagramOf(a), diagramOf(b), (x, y) => {
        assert.ok(!asked.has(`${x} ${y}`), 'a pair is asked for once')
        asked.add(`${x} ${y}`)
        return (x + 2 * y) % 5
      })
      const expected = a.map((x, i) => (x + 2 * b[i]!) % 5)
      assert.deepEqual(valuesOf(product.store, product.ipv4), expected)
      assert.deepEqual(valuesOf(product.store, product.ipv6), expected.toReversed())
    }),
  )
})

test('a constant is the same everywhere', () => {
  const constant = constantDiagram(3)
  assert.deepEqual([constant.ipv4, constant.ipv6], [leaf(3), leaf(3)])
})
