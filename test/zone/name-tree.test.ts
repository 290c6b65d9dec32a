/** Trees of names: every name and all between, in any letter case, in canonical order. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatName, isWithin, nameKey, namesEqual, parentName } from '../../src/dns/name.ts'
import { APEX, NameTree } from '../../src/zone/name-tree.ts'
import { compareNames } from '../dns/compare-names.ts'
import { ORIGIN, wireName } from './zone-context.ts'

const label = fc.constantFrom('a', 'B', 'b', 'aa', '*', '_x', '\\000', 'z-9')
const below = fc.array(label, { maxLength: 4 }).map((labels) => wireName([...labels, 'Example.com.'].join('.')))

describe('a tree of names', () => {
  test('holds each name once, its parents, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(below), fc.array(below), (names, others) => {
        const tree = new NameTree(ORIGIN)
        const expected = new Set([nameKey(ORIGIN)])
        for (const name of names) {
          assert.ok(namesEqual(tree.name(tree.add(name)), name))
          for (let at = name; at.length > ORIGIN.length; at = parentName(at)!) expected.add(nameKey(at))
        }
        const held = Array.from({ length: tree.count }, (_, number) => tree.name(number))
        assert.deepEqual(new Set(held.map(nameKey)), expected)
        assert.equal(tree.count, expected.size)
        for (const [number, name] of held.entries()) {
          assert.equal(tree.find(name), number)
          const parent = number === APEX ? -1 : tree.find(parentName(name)!)
          assert.equal(tree.parent(number), parent)
        }
        for (const other of others) {
          assert.equal(tree.find(other) >= 0, expected.has(nameKey(other)))
          const closest = tree.name(tree.closest(other))
          const nearest = held.filter((name) => isWithin(other, name)).sort((a, b) => b.length - a.length)[0]!
          assert.ok(namesEqual(closest, nearest))
        }
      }),
    )
  })

  test('orders names canonically', () => {
    fc.assert(
      fc.property(fc.array(below), (names) => {
        const tree = new NameTree(ORIGIN)
        const numbers = names.map((name) => tree.add(name))
        for (const a of numbers) {
          for (const b of numbers) {
            const order = compareNames(tree.name(a), tree.name(b))
            assert.equal(Math.sign(tree.compare(a, b)), Math.sign(order))
          }
        }
      }),
    )
  })

  test('keeps a name as it was first written, and has none from outside', () => {
    const tree = new NameTree(ORIGIN)
    assert.equal(tree.add(wireName('wWw.example.com.')), tree.add(wireName('WWW.EXAMPLE.com.')))
    assert.equal(formatName(tree.name(1)), 'wWw.example.com.')
    for (const outside of ['com.', 'an-example.com.', 'www.example.org.', '.']) {
      assert.equal(tree.closest(wireName(outside)), -1, outside)
      assert.equal(tree.find(wireName(outside)), -1, outside)
    }
  })

  test('may begin at the root', () => {
    const tree = new NameTree(wireName('.'))
    const number = tree.add(wireName('a.b.'))
    assert.deepEqual([tree.count, tree.parent(tree.parent(number))], [3, APEX])
  })
})
