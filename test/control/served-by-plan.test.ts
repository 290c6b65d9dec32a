import assert from 'node:assert/strict'
import { it } from 'node:test'
import { servedByPlan } from '../../src/control/served-by-plan.ts'
import { Type } from '../../src/dns/numbers.ts'
import { makeMember, makePolicy, makePool } from '../routing/made-policy.ts'

const pop = (name: string, last: number) =>
  makePool(name, { members: [makeMember([[192, 0, 2, last]], { pop: name })] })
const pools = [pop('ny', 1), pop('fr', 2), pop('au', 3)]
const ofIpv6Only = { pop: 'v6', rdatas: { [Type.AAAA]: [new Uint8Array(16)] }, weight: 1, status: 'obey' as const }
const PLANS = [[0, 1], [1, 0], []]

function served(answers: number, down: readonly string[], type: number = Type.A) {
  const lastResort = [...pools[2]!.members, ofIpv6Only]
  const policy = makePolicy({ pools, lastResort, answers: { pools: answers, members: 1 } })
  return servedByPlan(policy, PLANS, type, ({ pop }) => !down.includes(pop!)).map(
    (plan) => plan && `${plan.pops.join('+')} ${plan.choice}`,
  )
}

it('names who serves each plan, and whether that is who is meant to', () => {
  assert.deepEqual(served(1, []), ['ny first', 'fr first', 'au last-resort'])
  assert.deepEqual(served(1, ['ny']), ['fr fallback', 'fr first', 'au last-resort'])
  assert.deepEqual(served(1, ['ny', 'fr']), ['au last-resort', 'au last-resort', 'au last-resort'])
  assert.deepEqual(served(2, ['ny']), ['fr fallback', 'fr fallback', 'au last-resort'])
  assert.deepEqual(served(1, [], Type.AAAA), ['v6 last-resort', 'v6 last-resort', 'v6 last-resort'])
  assert.deepEqual(served(1, [], Type.CNAME), [undefined, undefined, undefined])
})
