import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePrefix } from '../../src/base/prefix.ts'
import { leaf, NodeStore } from '../../src/tables/node-store.ts'

/** Follows bits, most significant first, of a text such as `101`. */
function at(store: NodeStore, root: number, bits: string): number {
  let reference = root
  for (const bit of bits) reference = store.child(reference, Number(bit))
  return reference
}

test('equal leaves are one, equal subtrees are stored once', () => {
  const store = new NodeStore()
  assert.equal(store.join(leaf(7), leaf(7)), leaf(7))
  const node = store.join(leaf(1), leaf(2))
  assert.equal(store.join(leaf(1), leaf(2)), node)
  assert.notEqual(store.join(leaf(2), leaf(1)), node)
  assert.equal(store.size, 2)
  // The same subtree on both sides is a node of its own: one bit less would not decide
  assert.notEqual(store.join(node, node), node)
})

test('nodes survive growth', () => {
  const store = new NodeStore()
  const nodes = Array.from({ length: 50_000 }, (_, i) => store.join(leaf(i), leaf(i + 1)))
  assert.equal(store.size, 50_000)
  for (const [i, node] of nodes.entries()) {
    assert.equal(store.join(leaf(i), leaf(i + 1)), node)
    assert.equal(store.child(node, 1), leaf(i + 1))
  }
})

test('rewriting a prefix changes nothing else', () => {
  const store = new NodeStore()
  const root = store.rewrite(leaf(0), parsePrefix('160.0.0.0/3')!, () => leaf(1))
  assert.equal(at(store, root, '101'), leaf(1))
  for (const bits of ['0', '11', '100']) assert.equal(at(store, root, bits), leaf(0), bits)
  assert.equal(
    store.rewrite(root, parsePrefix('160.0.0.0/3')!, () => leaf(0)),
    leaf(0),
  )
  assert.equal(
    store.rewrite(root, parsePrefix('0.0.0.0/0')!, () => leaf(5)),
    leaf(5),
  )
})

test('mapping leaves can merge them', () => {
  const store = new NodeStore()
  const root = store.join(store.join(leaf(1), leaf(2)), leaf(3))
  assert.equal(
    store.map(root, () => 9),
    leaf(9),
  )
  assert.equal(
    at(
      store,
      store.map(root, (value) => 10 * value),
      '01',
    ),
    leaf(20),
  )
})

test('all of a store is mapped as one subtree is, each value once', () => {
  const store = new NodeStore()
  let root = leaf(0)
  for (let i = 0; i < 200; i++) root = store.rewrite(root, parsePrefix(`${(i * 37) % 256}.0.0.0/8`)!, () => leaf(i % 7))
  const asked: number[] = []
  const into = new NodeStore()
  const mapped = store.mapAll((value) => {
    asked.push(value)
    return leaf(value % 3)
  }, into)
  assert.deepEqual([...new Set(asked)].sort(), asked.sort())
  for (let octet = 0; octet < 256; octet++) {
    const bits = octet.toString(2).padStart(8, '0')
    assert.equal(at(into, mapped[root]!, bits), leaf(~at(store, root, bits) % 3), bits)
  }
})
