import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildPrefixTree } from '../../src/tables/build-prefix-tree.ts'
import { leaf, NodeStore } from '../../src/tables/node-store.ts'
import { lookupIpv4, PLAN_BITS, PLAN_MASK } from '../../src/tables/prefix-tree.ts'

/** The trie of `values`, one per prefix of `bits` bits. */
function trieOf(store: NodeStore, bits: number, value: (prefix: number) => number, prefix = 0): number {
  if (bits === 0) return leaf(value(prefix))
  return store.join(trieOf(store, bits - 1, value, 2 * prefix), trieOf(store, bits - 1, value, 2 * prefix + 1))
}

/** What the store itself says of an address. */
function walk(store: NodeStore, root: number, word: number): { plan: number; depth: number } {
  let reference = root
  let depth = 0
  for (; reference >= 0; depth++) reference = store.child(reference, (word >>> (31 - depth)) & 1)
  return { plan: ~reference, depth }
}

function assertSame(store: NodeStore, root: number): void {
  const tree = buildPrefixTree(store, root)
  for (let i = 0; i < 1 << 19; i++) {
    const word = (i << 13) | (i & 0x1fff)
    const packed = lookupIpv4(tree, word)
    const found = { plan: packed & PLAN_MASK, depth: packed >>> PLAN_BITS }
    const expected = walk(store, root, word)
    if (found.plan !== expected.plan || found.depth !== expected.depth) assert.deepEqual(found, expected)
  }
}

test('small trees have no first level', () => {
  const store = new NodeStore()
  const root = trieOf(store, 3, (prefix) => prefix & 3)
  const tree = buildPrefixTree(store, root)
  assert.equal(tree.firstBits, 0)
  assert.equal(tree.cells.length, 1 + 2 * 4, 'the half that is there twice is stored once')
  assert.ok(tree.cells.buffer instanceof SharedArrayBuffer)
  assertSame(store, root)
  assertSame(store, leaf(3))
})

test('large trees have a first level, and say the same', () => {
  const store = new NodeStore()
  const deep = trieOf(store, 19, (prefix) => (Math.imul(prefix, 0x9e3779b1) >>> 13) & 0xffff)
  const root = store.join(deep, store.join(leaf(1), store.join(deep, leaf(PLAN_MASK))))
  assert.equal(buildPrefixTree(store, root).firstBits, 16)
  assertSame(store, root)
})

test('nodes of the store that the root does not reach are left out', () => {
  const store = new NodeStore()
  trieOf(store, 12, (prefix) => prefix)
  assert.equal(buildPrefixTree(store, store.join(leaf(1), leaf(2))).cells.length, 3)
})
