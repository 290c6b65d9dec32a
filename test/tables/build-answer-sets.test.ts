import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseBlock, openAnswerSets } from '../../src/tables/answer-sets.ts'
import { blockRecords } from '../../src/tables/block.ts'
import { buildAnswerSets } from '../../src/tables/build-answer-sets.ts'
import { variantOf } from './variant-of.ts'

describe('buildAnswerSets', () => {
  it('stores equal blocks once, and blocks that differ in TTL apart', () => {
    const plans = [[variantOf(1, 1)], [variantOf(1, 9)], [variantOf(2, 1)]]
    const sets = openAnswerSets(
      buildAnswerSets([
        { policy: 0, type: 1, ttl: 60, plans },
        { policy: 0, type: 1, ttl: 30, plans },
      ]),
    )
    const blocks = [0, 1].flatMap((set) => [0, 1, 2].map((plan) => chooseBlock(sets, set, plan, () => 0)))
    assert.equal(blocks[0], blocks[1])
    assert.equal(new Set(blocks).size, 4)
  })

  it('renders every record of a variant', () => {
    const rdatas = [Uint8Array.of(192, 0, 2, 1), Uint8Array.of(192, 0, 2, 2)]
    const plans = [[{ ...variantOf(1, 1), rdatas }]]
    const sets = openAnswerSets(buildAnswerSets([{ policy: 0, type: 1, ttl: 60, plans }]))
    assert.equal(
      blockRecords(
        sets.octets,
        chooseBlock(sets, 0, 0, () => 0),
      ),
      2,
    )
  })

  it('makes an empty table of nothing', () => {
    assert.ok(buildAnswerSets([]).byteLength >= 4)
  })
})
