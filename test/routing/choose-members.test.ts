import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chooseMembers, type IsUp, type Variant, variantNames } from '../../src/routing/choose-members.ts'
import { makeMember, makePolicy, makePool } from './made-policy.ts'

const A = 1
const AAAA = 28
const up: IsUp = () => true
const down: IsUp = () => false

/** Variants with rdata as the last octets of the addresses. */
function brief(variants: readonly Variant[]) {
  return variants.map(({ weight, rdatas, pools, failOpen }) => {
    const last = rdatas.map((rdata) => rdata[3])
    return failOpen ? { weight, last, failOpen } : { weight, last, pools }
  })
}

const address = (last: number) => [192, 0, 2, last]
const ny = makePool('ny', { members: [makeMember([address(1)])] })
const fr = makePool('fr', { members: [makeMember([address(2), address(3)])] })
const lastResort = [makeMember([address(8)], { status: 'down' }), makeMember([address(9), address(8)])]

describe('pools of PoPs', () => {
  const policy = makePolicy({ pools: [ny, fr], lastResort })

  test('the first usable pool of the plan answers, with all its addresses', () => {
    assert.deepEqual(brief(chooseMembers(policy, [1, 0], A, up)), [{ weight: 1, last: [2, 3], pools: [1] }])
    const frDown: IsUp = (member) => !fr.members.includes(member)
    assert.deepEqual(brief(chooseMembers(policy, [1, 0], A, frDown)), [{ weight: 1, last: [1], pools: [0] }])
  })

  test('several pools answer together in plan order', () => {
    const both = { ...policy, answers: { pools: 2, members: 1 } }
    assert.deepEqual(brief(chooseMembers(both, [1, 0], A, up)), [{ weight: 1, last: [2, 3, 1], pools: [1, 0] }])
    const nyDown: IsUp = (member) => !ny.members.includes(member)
    assert.deepEqual(brief(chooseMembers(both, [1, 0], A, nyDown)), [{ weight: 1, last: [2, 3], pools: [1] }])
  })

  test('all down: the last resort as if up', () => {
    const expected = [{ weight: 1, last: [8, 9], failOpen: true }]
    assert.deepEqual(brief(chooseMembers(policy, [1, 0], A, down)), expected)
    assert.deepEqual(brief(chooseMembers(policy, [], A, up)), expected)
  })

  test('no rdata of the type anywhere: nothing to answer', () => {
    assert.deepEqual(chooseMembers(policy, [1, 0], AAAA, up), [])
  })

  test('a pool without rdata of the type is passed over', () => {
    const v6 = makePool('v6', { members: [makeMember([], { rdatas: { [AAAA]: [new Uint8Array(16)] } })] })
    const mixed = makePolicy({ pools: [ny, v6] })
    assert.deepEqual(chooseMembers(mixed, [0, 1], AAAA, up)[0]?.pools, [1])
  })
})

describe('pools of weighted values', () => {
  const members = [
    makeMember([address(1)], { weight: 3 }),
    makeMember([address(2)], { weight: 1 }),
    makeMember([address(3)], { weight: 5, status: 'down' }),
    makeMember([address(4)], { weight: 2, status: 'up' }),
  ]
  const policy = makePolicy({ pools: [makePool('values', { members }), ny], lastResort })

  test('a variant per usable member, by its weight', () => {
    assert.deepEqual(brief(chooseMembers(policy, [0, 1], A, up)), [
      { weight: 3, last: [1], pools: [0] },
      { weight: 1, last: [2], pools: [0] },
      { weight: 2, last: [4], pools: [0] },
    ])
  })

  test('the status outranks the checks', () => {
    assert.deepEqual(brief(chooseMembers(policy, [0, 1], A, down)), [{ weight: 2, last: [4], pools: [0] }])
  })

  test('an answer of several members goes on in written order, round the end', () => {
    const two = { ...policy, answers: { pools: 1, members: 2 } }
    assert.deepEqual(
      brief(chooseMembers(two, [0], A, up)).map(({ last }) => last),
      [
        [1, 2],
        [2, 4],
        [4, 1],
      ],
    )
    const many = { ...policy, answers: { pools: 1, members: 16 } }
    assert.deepEqual(brief(chooseMembers(many, [0], A, up))[1]?.last, [2, 4, 1])
  })

  test('the same address twice is one record', () => {
    const twice = makePool('twice', { members: [makeMember([address(1), address(1)]), makeMember([address(1)])] })
    const policy = makePolicy({ pools: [twice], answers: { pools: 1, members: 2 } })
    assert.deepEqual(brief(chooseMembers(policy, [0], A, up))[0]?.last, [1])
  })
})

describe('the names of a variant', () => {
  const named = (last: number, pop?: string) => makeMember([address(last)], pop === undefined ? {} : { pop })
  const eu = makePool('eu', { members: [named(1, 'fr'), named(2, 'de'), named(3)] })
  const us = makePool('us', { members: [named(4, 'ny'), named(4, 'ny')] })
  const last = [named(5, 'au'), named(6), makeMember([], { pop: 'v6' })]
  const policy = makePolicy({ pools: [eu, us], lastResort: last })
  const deDown: IsUp = ({ pop }) => pop !== 'de'
  const namesOf = (variants: readonly Variant[]) => variants.map(({ names }) => names)

  test('who is in the pool but not in the answer is not among them', () => {
    assert.deepEqual(namesOf(chooseMembers(policy, [0], A, deDown)), [['fr'], ['eu']])
    const two = { ...policy, answers: { pools: 1, members: 2 } }
    assert.deepEqual(namesOf(chooseMembers(two, [0], A, up)), [
      ['de', 'fr'],
      ['de', 'eu'],
      ['eu', 'fr'],
    ])
  })

  test('those of several pools, and of the last resort, each once', () => {
    const both = { ...policy, answers: { pools: 2, members: 1 } }
    assert.deepEqual(namesOf(chooseMembers(both, [1, 0], A, deDown)), [['eu', 'fr', 'ny']])
    assert.deepEqual(namesOf(chooseMembers(policy, [0], A, down)), [['au', 'last resort']])
  })

  test('are of those that the policy can give', () => {
    const names = ['fr', 'de', 'eu', 'ny', 'ny', 'au', 'last resort', 'v6']
    assert.deepEqual(variantNames(policy), names)
  })
})
