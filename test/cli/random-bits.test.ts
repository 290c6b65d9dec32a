import assert from 'node:assert/strict'
import { it } from 'node:test'
import { randomBits } from '../../src/cli/random-bits.ts'

it('draws every one of 32 bits, both ways', () => {
  let either = 0
  let both = -1
  for (let i = 0; i < 1_000; i++) {
    const bits = randomBits()
    assert.ok(Number.isInteger(bits) && bits >= 0 && bits < 2 ** 32)
    either |= bits
    both &= bits
  }
  assert.deepEqual([either, both], [-1, 0])
})
