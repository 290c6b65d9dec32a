import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeOverride, describePop, popState } from '../../src/control/pop-state.ts'
import { HealthBoard } from '../../src/health/health-board.ts'
import { checkOf, failure, success } from '../health/made-check.ts'

const MINUTE = 60_000
const IPV4 = checkOf('fr', '192.0.2.20')
const IPV6 = checkOf('fr', '2001:db8::20')

/** The PoP `fr` after its dead addresses failed until 3 s, seen a minute later. */
function popWith(dead: readonly string[]) {
  const board = new HealthBoard()
  // Two more that live, so that a failing family is not taken for this machine's fault.
  const others = [checkOf('ny', '192.0.2.10'), checkOf('ny', '2001:db8::10')]
  const checks = [IPV4, IPV6, ...others]
  board.setChecks(checks, 0)
  for (const atMs of [1_000, 2_000, 2_980]) {
    for (const { key, address } of checks) board.record(key, dead.includes(address) ? failure(atMs) : success(atMs))
  }
  const nowMs = 3_000 + MINUTE
  const found = (board: HealthBoard) => ({ ...board.describePop('fr', nowMs), addresses: [], isLastResort: false })
  return { board, nowMs, pop: () => found(board) }
}

describe('the state of a PoP', () => {
  for (const [dead, state, text] of [
    [[], 'up', undefined],
    [[IPV6.address], 'partly', 'down over IPv6 1 min'],
    [[IPV4.address, IPV6.address], 'down', 'down 1 min'],
  ] as const) {
    it(`is ${state} with ${dead.length} of two families dead`, () => {
      const { pop, nowMs } = popWith(dead)
      assert.equal(popState(pop()), state)
      assert.equal(describePop(pop(), nowMs), text)
    })
  }

  it('is what the override says', () => {
    const { board, pop, nowMs } = popWith([IPV4.address, IPV6.address])
    board.setOverride('fr', { kind: 'force-up' }, nowMs)
    assert.deepEqual([popState(pop()), describePop(pop(), nowMs)], ['up', 'forced up'])
    board.setOverride('fr', { kind: 'drain' }, nowMs)
    assert.deepEqual([popState(pop()), describePop(pop(), nowMs)], ['down', 'drained'])
  })

  it('is said to be answered with all the same', () => {
    const { board, pop, nowMs } = popWith([])
    const describe = () => describePop({ ...pop(), isLastResort: true }, nowMs)
    assert.equal(describe(), undefined)
    board.setOverride('fr', { kind: 'drain' }, nowMs)
    assert.equal(describe(), 'drained (still answered with, as the last resort)')
  })

  it('is up when nothing is checked', () => {
    assert.equal(popState({ ...new HealthBoard().describePop('fr', 0), addresses: [], isLastResort: false }), 'up')
  })
})

describe('describeOverride', () => {
  it('says how long', () => {
    const nowMs = new Date(2026, 10, 21, 12).getTime()
    const override = { kind: 'force-down', setMs: nowMs, untilMs: nowMs + 2 * 60 * MINUTE } as const
    assert.equal(describeOverride(override, nowMs), 'forced down until 14:00')
  })
})
