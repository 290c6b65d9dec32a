import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  chooseVariant,
  noDataTtl,
  openAnswerSets,
  setPolicy,
  variantBlock,
  variantServing,
} from '../../src/tables/answer-sets.ts'
import { BLOCK_HEADER_OCTETS, RECORD_HEADER_OCTETS } from '../../src/tables/block.ts'
import { joinAnswerSets, renderAnswerSet } from '../../src/tables/build-answer-sets.ts'
import { variantOf } from './variant-of.ts'

const choices = [[variantOf(1, 1)], [], [variantOf(2, 3), variantOf(3, 1), variantOf(4, 6)]]
const SETS = openAnswerSets(
  joinAnswerSets([
    renderAnswerSet({ policy: 5, type: 1, plans: choices.map((variants) => ({ ttl: 60, variants })) }),
    renderAnswerSet({ policy: 7, type: 1, plans: [{ ttl: 60, variants: [variantOf(9, 1)] }] }),
  ]),
)

/** The last octet of the address chosen. */
function choose(set: number, plan: number, draw: number): number {
  const block = variantBlock(
    SETS,
    chooseVariant(SETS, set, plan, () => draw),
  )
  return SETS.octets[block + BLOCK_HEADER_OCTETS + RECORD_HEADER_OCTETS + 3]!
}

describe('chooseVariant', () => {
  it('takes the only variant without a draw', () => {
    const never = () => assert.fail('drawn')
    assert.ok(chooseVariant(SETS, 0, 0, never) > 0)
    assert.equal(chooseVariant(SETS, 0, 1, never), -1)
    assert.equal(choose(1, 0, 0), 9)
    assert.deepEqual([setPolicy(SETS, 0), setPolicy(SETS, 1)], [5, 7])
  })

  it('says how long there may be none', () => {
    assert.equal(noDataTtl(SETS, 0, 1), 60)
  })

  it('says what each variant counts as', () => {
    assert.equal(
      variantServing(
        SETS,
        chooseVariant(SETS, 0, 2, () => 3),
      ),
      3,
    )
  })

  it('draws each variant as often as its weight says', () => {
    const drawn = Array.from({ length: 10 }, (_, draw) => choose(0, 2, draw))
    assert.deepEqual(drawn, [2, 2, 2, 3, 4, 4, 4, 4, 4, 4])
  })

  it('takes any 32 bits as a draw, signed or not', () => {
    for (const draw of [0xffffffff, -1, -(2 ** 31), 2 ** 31]) assert.ok([2, 3, 4].includes(choose(0, 2, draw)))
    assert.equal(choose(0, 2, -1), choose(0, 2, 0xffffffff))
  })
})
