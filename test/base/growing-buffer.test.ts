import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grow } from '../../src/base/growing-buffer.ts'

test('keeps the octets, has room for more, and gives the old buffer back', () => {
  for (const [length, more] of [
    [8, 1],
    [1_000, 5_000],
    [600_000, 8],
  ] as const) {
    const before = new Uint8Array(length).fill(7)
    const after = new Uint8Array(grow(before.buffer, more))
    assert.equal(before.length, 0)
    assert.ok(after.length >= length + more && after.length % 8 === 0)
    assert.ok(after.subarray(0, length).every((octet) => octet === 7))
    assert.ok(after.subarray(length).every((octet) => octet === 0))
  }
})
