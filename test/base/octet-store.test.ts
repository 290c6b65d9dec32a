import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OctetStore } from '../../src/base/octet-store.ts'

test('keeps copies of what is appended while it grows', () => {
  const store = new OctetStore()
  const piece = new Uint8Array(300)
  const offsets = Array.from({ length: 40 }, (_, i) => store.push(piece.fill(i)))
  for (const [i, at] of offsets.entries()) {
    assert.deepEqual(new Set(store.octets.subarray(at, at + piece.length)), new Set([i]))
  }
  assert.equal(store.push(new Uint8Array(100_000).fill(7)), 40 * piece.length)
  assert.equal(store.length, 40 * piece.length + 100_000)
  assert.equal(store.octets[store.length - 1], 7)
})
