import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { CountedNames } from '../../src/control/counted-names.ts'

describe('CountedNames', () => {
  it('numbers zones once', () => {
    const names = new CountedNames()
    assert.deepEqual(
      ['b.example.', 'a.example.', 'b.example.', '.'].map((zone) => names.zoneSlot(zone)),
      [2, 3, 2, 4],
    )
    assert.deepEqual(names.zones(), ['none', 'other', 'b.example', 'a.example', '.'])
  })

  it('numbers answers by the PoPs or pools in them', () => {
    const names = new CountedNames()
    const numbers = [['au', 'fr'], ['own'], ['au'], ['au', 'fr']].map((pops) => names.numberOf(pops))
    assert.deepEqual(numbers, [1, 2, 3, 1])
    assert.deepEqual(names.servings(), [['other'], ['au', 'fr'], ['own'], ['au']])
    assert.deepEqual(names.byPop(Float64Array.of(0, 2, 0, 5)), { au: 7, fr: 2 })
  })

  it('counts together what comes beyond the limit', () => {
    const names = new CountedNames()
    for (let i = 0; i < LIMITS.zonesCountedMax; i++) names.zoneSlot(`${i}.example.`)
    assert.deepEqual([names.zoneSlot('more.example.'), names.zoneSlot('0.example.')], [1, 2])
    for (let i = 0; i < LIMITS.servingsCountedMax; i++) names.numberOf([`p${i}`])
    assert.deepEqual([names.numberOf(['more']), names.numberOf(['p0'])], [0, 1])
  })
})
