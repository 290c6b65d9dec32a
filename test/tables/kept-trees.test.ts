import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { PolicyTrees } from '../../src/tables/build-policy-trees.ts'
import { decodeTrees, encodeTrees, type KeptTrees } from '../../src/tables/kept-trees.ts'

const tree = fc
  .record({ firstBits: fc.constantFrom(0, 16), cells: fc.array(fc.integer(), { minLength: 1 }) })
  .map(({ firstBits, cells }) => {
    const shared = new Int32Array(new SharedArrayBuffer(4 * cells.length))
    shared.set(cells)
    return { firstBits, cells: shared }
  })
const plans = fc.array(fc.array(fc.nat(1_000)))
const trees = fc.tuple(tree, tree, plans).map(([ipv4, ipv6, plans]): PolicyTrees => ({ ipv4, ipv6, plans }))
const text = fc.string({ unit: 'binary' })
const kept = fc
  .tuple(fc.array(text), fc.array(fc.tuple(text, trees)))
  .map(([databases, entries]): KeptTrees => ({ databases, trees: new Map(entries) }))

describe('kept trees', () => {
  test('are what they were, wherever in a buffer they are read from', () => {
    fc.assert(
      fc.property(kept, fc.nat(7), (before, start) => {
        const parts = encodeTrees(before)
        assert.deepEqual(decodeTrees(Buffer.concat([Buffer.alloc(start), ...parts]).subarray(start)), before)
      }),
    )
  })

  test('come into memory that threads share', () => {
    fc.assert(
      fc.property(kept, (before) => {
        for (const { ipv4, ipv6 } of decodeTrees(Buffer.concat(encodeTrees(before))).trees.values()) {
          for (const { buffer, length } of [ipv4.cells, ipv6.cells]) {
            assert.ok(buffer instanceof SharedArrayBuffer)
            assert.equal(buffer.byteLength, 4 * length)
          }
        }
      }),
    )
  })

  test('are written without copying cells', () => {
    fc.assert(
      fc.property(trees, (one) => {
        const [, ...cells] = encodeTrees({ databases: [], trees: new Map([['', one]]) })
        assert.deepEqual(
          cells.map(({ buffer }) => buffer),
          [one.ipv4.cells.buffer, one.ipv6.cells.buffer],
        )
      }),
    )
  })
})
