import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSearchTree } from '../../src/geo/check-search-tree.ts'
import { SearchTree } from '../../src/geo/search-tree.ts'

/** A tree of 24-bit records from pairs of references, followed by a data section with one zero. */
function check(bits: 32 | 128, ...nodes: (readonly [number, number])[]): string | undefined {
  const references = nodes.flat().flatMap((reference) => [reference >> 16, reference >> 8, reference])
  const octets = Uint8Array.from([...references, ...new Array(16).fill(0), 0xc0])
  const tree = new SearchTree(octets, nodes.length, 24, bits)
  return checkSearchTree(tree, octets, octets.length - 1, octets.length)
}

/** Nodes that follow one another under 0, with the last one leading to `end`. */
function chain(length: number, end: number): [number, number][] {
  return Array.from({ length }, (_, i) => (i === length - 1 ? [end, length] : [i + 1, length]))
}

test('trees as deep as an address are sound, deeper ones are not', () => {
  assert.equal(check(32, ...chain(32, 32 + 16)), undefined)
  assert.equal(check(128, ...chain(128, 128)), undefined)
  assert.match(check(32, ...chain(33, 33))!, /deeper than 32 bits or runs in a circle/)
  assert.match(check(128, ...chain(129, 129))!, /deeper than 128 bits/)
})

test('a circle is found at once', () => {
  assert.match(check(32, [0, 0])!, /runs in a circle/)
  assert.match(check(128, [1, 2], [0, 2])!, /runs in a circle/)
})

test('a subtree may be shared, as often and as deep as it likes, within the depth', () => {
  const shared = (length: number) => chain(length, length).map(([next]): [number, number] => [next, next])
  assert.equal(check(128, ...shared(128)), undefined)
  assert.match(check(128, ...shared(129))!, /deeper/)
  // The deep way to a node is found although a shallow one came first
  const nodes = chain(33, 33)
  nodes[0] = [32, 1]
  assert.match(check(32, ...nodes)!, /deeper/)
})

test('references between tree and data, or behind the data', () => {
  assert.equal(check(32, [1, 1 + 16]), undefined)
  assert.match(check(32, [1, 1 + 15])!, /outside the data section/)
  assert.match(check(32, [2, 1])!, /outside the data section/)
  assert.match(check(32, [1 + 17, 1])!, /outside the data section/)
})
