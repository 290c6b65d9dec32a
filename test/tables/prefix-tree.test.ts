import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FIRST_LEVEL_END, lookupIpv4, lookupIpv6, PLAN_BITS, PLAN_MASK } from '../../src/tables/prefix-tree.ts'

function unpack(packed: number): { plan: number; depth: number } {
  return { plan: packed & PLAN_MASK, depth: packed >>> PLAN_BITS }
}

test('a tree that is one plan', () => {
  const tree = { firstBits: 0, cells: Int32Array.of(FIRST_LEVEL_END | PLAN_MASK) }
  assert.deepEqual(unpack(lookupIpv4(tree, 0x0a000001)), { plan: PLAN_MASK, depth: 0 })
  assert.deepEqual(unpack(lookupIpv6(tree, Int32Array.of(-1, -1, -1, -1))), { plan: PLAN_MASK, depth: 0 })
})

test('bitwise from the root: 0/1 is plan 7, 128/2 plan 8, 192/2 plan 9', () => {
  const tree = { firstBits: 0, cells: Int32Array.of(1, ~7, 3, ~8, ~9) }
  assert.deepEqual(unpack(lookupIpv4(tree, 0x7fffffff)), { plan: 7, depth: 1 })
  assert.deepEqual(unpack(lookupIpv4(tree, 0x80000000 | 0)), { plan: 8, depth: 2 })
  assert.deepEqual(unpack(lookupIpv6(tree, Int32Array.of(-1, 0, 0, 0))), { plan: 9, depth: 2 })
})

test('a first level of 16 bits: its ends carry their depth, nodes go on from bit 16', () => {
  const cells = new Int32Array(65_536 + 2).fill(FIRST_LEVEL_END | (4 << PLAN_BITS) | 5)
  cells[0xc633] = 65_536
  cells.set([~6, ~7], 65_536)
  const tree = { firstBits: 16, cells }
  assert.deepEqual(unpack(lookupIpv4(tree, 0xc6340000 | 0)), { plan: 5, depth: 4 })
  assert.deepEqual(unpack(lookupIpv4(tree, 0xc6337fff | 0)), { plan: 6, depth: 17 })
  assert.deepEqual(unpack(lookupIpv6(tree, Int32Array.of(0xc6338000 | 0, 0, 0, 0))), { plan: 7, depth: 17 })
})

test('an IPv6 walk goes through all four words', () => {
  // Every node leads on under 1; the other side is the plan of its depth
  const cells = Int32Array.from({ length: 1 + 2 * 128 }, (_, i) => {
    if (i === 0) return 1
    return i % 2 === 1 ? ~((i + 1) / 2) : i === 256 ? ~1000 : i + 1
  })
  const tree = { firstBits: 0, cells }
  for (let ones = 0; ones <= 128; ones++) {
    const words = Int32Array.from({ length: 4 }, (_, word) => {
      const here = Math.min(32, Math.max(0, ones - 32 * word))
      return here === 0 ? 0 : -1 << (32 - here)
    })
    const expected = ones === 128 ? { plan: 1000, depth: 128 } : { plan: ones + 1, depth: ones + 1 }
    assert.deepEqual(unpack(lookupIpv6(tree, words)), expected)
  }
})
