import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { CountedNames } from '../../src/control/counted-names.ts'
import { chooseMembers } from '../../src/routing/choose-members.ts'
import type { Member, Policy } from '../../src/routing/policy.ts'

const member = (last: number, pop?: string): Member => ({
  ...(pop === undefined ? {} : { pop }),
  rdatas: { 1: [Uint8Array.of(192, 0, 2, last)] },
  weight: 1,
  status: 'obey',
})

const POLICY: Policy = {
  name: 'cdn',
  pools: [
    { name: 'fr', members: [member(1, 'fr')], bias: 0 },
    { name: 'au', members: [member(2, 'au')], bias: 0 },
    { name: 'own', members: [member(3), member(4)], bias: 0 },
  ],
  rules: [],
  fallback: [],
  lastResort: [member(2, 'au')],
  answers: { pools: 2, members: 1 },
}
const [both] = chooseMembers(POLICY, [0, 1], 1, () => true)
const [own] = chooseMembers(POLICY, [2], 1, () => true)
const [last] = chooseMembers(POLICY, [0], 1, () => false)

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
    const numbers = [both!, own!, last!, both!].map((variant) => names.servingNumber(POLICY, variant))
    assert.deepEqual(numbers, [1, 2, 3, 1])
    assert.deepEqual(names.servings(), [['other'], ['au', 'fr'], ['own'], ['au']])
  })

  it('counts together what comes beyond the limit', () => {
    const names = new CountedNames()
    for (let i = 0; i < LIMITS.zonesCountedMax; i++) names.zoneSlot(`${i}.example.`)
    assert.deepEqual([names.zoneSlot('more.example.'), names.zoneSlot('0.example.')], [1, 2])
    const policyOf = (name: string): Policy => ({ ...POLICY, pools: [{ ...POLICY.pools[2]!, name }] })
    const variant = { ...own!, pools: [0] }
    for (let i = 0; i < LIMITS.servingsCountedMax; i++) names.servingNumber(policyOf(`p${i}`), variant)
    assert.deepEqual(
      [names.servingNumber(policyOf('more'), variant), names.servingNumber(policyOf('p0'), variant)],
      [0, 1],
    )
  })
})
