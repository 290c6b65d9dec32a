import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AnswerSets, chooseVariant, openAnswerSets, variantBlock } from '../../src/tables/answer-sets.ts'
import { blockRecords } from '../../src/tables/block.ts'
import { joinAnswerSets, renderAnswerSet } from '../../src/tables/build-answer-sets.ts'
import { variantOf } from './variant-of.ts'

const blockOf = (sets: AnswerSets, set: number, plan: number) =>
  variantBlock(
    sets,
    chooseVariant(sets, set, plan, () => 0),
  )

describe('answer sets', () => {
  it('stores the equal blocks of a set once, and blocks that differ in TTL apart', () => {
    const variants = [[variantOf(1, 1)], [variantOf(1, 9)], [variantOf(2, 1)]]
    const plansOf = (ttl: number) => variants.map((some) => ({ ttl, variants: some }))
    const rendered = [60, 30].map((ttl) => renderAnswerSet({ policy: 0, type: 1, plans: plansOf(ttl) }))
    const sets = openAnswerSets(joinAnswerSets(rendered))
    const blocks = [0, 1].flatMap((set) => [0, 1, 2].map((plan) => blockOf(sets, set, plan)))
    assert.equal(blocks[0], blocks[1])
    assert.equal(new Set(blocks).size, 4)
  })

  it('renders every record of a variant', () => {
    const rdatas = [Uint8Array.of(192, 0, 2, 1), Uint8Array.of(192, 0, 2, 2)]
    const plans = [{ ttl: 60, variants: [{ ...variantOf(1, 1), rdatas }] }]
    const sets = openAnswerSets(joinAnswerSets([renderAnswerSet({ policy: 0, type: 1, plans })]))
    assert.equal(blockRecords(sets.octets, blockOf(sets, 0, 0)), 2)
  })

  it('makes an empty table of nothing', () => {
    assert.ok(joinAnswerSets([]).byteLength >= 4)
  })
})
