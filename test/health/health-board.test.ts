import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Check } from '../../src/health/check.ts'
import { HealthBoard } from '../../src/health/health-board.ts'
import type { HealthEvent } from '../../src/health/health-events.ts'
import { DEFAULT_HEALTH_SETTINGS } from '../../src/health/health-settings.ts'
import type { HealthCheck } from '../../src/routing/policy.ts'
import { checkOf, failure, success } from './made-check.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const fr = checkOf('fr', '192.0.2.1')
const au = checkOf('au', '192.0.2.2')
const us = checkOf('us', '192.0.2.3')

function boardOf(...checks: Check[]): HealthBoard {
  const board = new HealthBoard()
  board.setChecks(checks, 0)
  return board
}

/** `+` and `-` as results two seconds apart, each within a millisecond; returns what they changed. */
function record(board: HealthBoard, check: Check, results: string, startMs: number): HealthEvent[] {
  return [...results].flatMap((letter, i) => {
    const at = startMs + i * 2 * SECOND
    return board.record(check.key, letter === '+' ? success(at, { durationMs: 1 }) : failure(at, { durationMs: 1 }))
  })
}

const kinds = (events: readonly HealthEvent[]) => events.map(({ kind }) => kind)

describe('verdicts', () => {
  test('the deciding result changes the verdict, and says so with its cause', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    assert.deepEqual(record(board, fr, '--', 0), [])
    assert.equal(board.isUp('fr', fr.key), true)
    const { address, family, key } = fr
    const cause = '3 failures in a row, the last: connect ECONNREFUSED'
    const event = { kind: 'down', atMs: 4_001, pop: 'fr', address, family, key, cause, id: 1 }
    assert.deepEqual(record(board, fr, '-', 4 * SECOND), [event])
    assert.deepEqual([board.isUp('fr', fr.key), board.isUp('au', au.key)], [false, true])
    assert.deepEqual(board.eventsSince(0), [event])
  })

  test('families and addresses are verdicts of their own', () => {
    const fr6 = checkOf('fr', '2001:db8::1')
    const second = checkOf('fr', '192.0.2.9')
    const board = boardOf(fr, second, fr6, au)
    record(board, au, '+', 0)
    record(board, fr6, '---', 0)
    record(board, second, '---', 0)
    const { families } = board.describePop('fr', 0)
    assert.deepEqual(
      families.map(({ family, up, checks }) => [family, up, checks.map((check) => check.up)]),
      [
        [4, true, [true, false]],
        [6, false, [false]],
      ],
    )
    assert.deepEqual(
      [fr, second, fr6].map(({ key }) => board.isUp('fr', key)),
      [true, false, false],
    )
  })

  test('what is not checked is up', () => {
    assert.equal(boardOf().isUp('fr', undefined), true)
    assert.equal(boardOf().isUp(undefined, 'gone'), true)
    assert.equal(boardOf().earliestChangeMs('fr', undefined, 0), Number.POSITIVE_INFINITY)
  })

  test('the state of a check is told with its reason and its next check', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    record(board, fr, '+---', 0)
    const status = board.describe(fr.key, 7 * SECOND)!
    assert.deepEqual([status.up, status.isHeld, status.nextDelayMs], [false, false, 9 * SECOND])
    assert.equal(status.why, '3 failures in a row, the last: connect ECONNREFUSED')
    assert.equal(status.toChange, '2 successes in a row')
    assert.equal(status.verdict.results.length, 4)
    assert.equal(board.describe('gone', 0), undefined)
  })
})

describe('a change of checks', () => {
  test('verdicts go on by key, those of gone checks are dropped, new ones are up', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    record(board, fr, '---', 0)
    board.setChecks([fr, fr, us], 10 * SECOND)
    assert.deepEqual([board.isUp('fr', fr.key), board.isUp('us', us.key)], [false, true])
    assert.equal(board.describe(au.key, 0), undefined)
    assert.deepEqual(record(board, au, '---', 10 * SECOND), [])
    board.setChecks([fr, au], 20 * SECOND)
    assert.equal(board.describe(au.key, 20 * SECOND)!.verdict.basis, 'assumed')
  })
})

describe('a check that is changed', () => {
  const changed = (parts: Partial<HealthCheck>) => checkOf('fr', fr.address, parts)

  test('leaves its address as it was, until it has results of its own', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    record(board, fr, '---', 0)
    for (const parts of [{ timeoutMs: 5_000 }, { path: '/other' }]) {
      const next = changed(parts)
      board.setChecks([next, au], 10 * SECOND)
      const status = board.describe(next.key, 10 * SECOND)!
      assert.deepEqual(
        [status.up, status.why, status.nextDelayMs],
        [false, 'so it was before its check was changed', 0],
      )
      assert.deepEqual(status.verdict.results, [])
      board.setChecks([fr, au], 10 * SECOND)
      assert.equal(board.isUp('fr', fr.key), false)
    }
    assert.deepEqual(
      record(board, fr, '++', 20 * SECOND).map(({ kind }) => kind),
      ['up'],
    )
  })

  test('goes by the one that asked the same, else by one that was up', () => {
    const other = changed({ path: '/other' })
    const board = boardOf(fr, other, au)
    for (const check of [au, other]) record(board, check, '+', 0)
    record(board, fr, '---', 0)
    const slower = changed({ timeoutMs: 5_000 })
    const third = changed({ path: '/third' })
    board.setChecks([slower, third, au], 10 * SECOND)
    assert.deepEqual([board.isUp('fr', slower.key), board.isUp('fr', third.key)], [false, true])
  })

  test('is up where its address is new', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    record(board, fr, '---', 0)
    const moved = checkOf('fr', '192.0.2.99')
    board.setChecks([moved, au], 10 * SECOND)
    assert.equal(board.isUp('fr', moved.key), true)
  })
})

describe('all PoPs failing at once', () => {
  const failing = () => {
    const board = boardOf(fr, au, us)
    for (const check of [fr, au, us]) record(board, check, '+', 0)
    const fell = record(board, fr, '---', 10 * SECOND)
    const first = record(board, au, '--', 14 * SECOND)
    const suspected = record(board, us, '-', 18 * SECOND)
    return { board, fell, first, suspected }
  }

  test('is held: falls of that time are taken back, and no further one happens', () => {
    const { board, fell, first, suspected } = failing()
    assert.deepEqual([kinds(fell), kinds(first), kinds(suspected)], [['down'], [], ['suspect', 'up']])
    assert.equal(board.vantages().get('all')!.state, 'suspect')
    for (const check of [fr, au, us]) {
      assert.deepEqual(record(board, check, '-----', 20 * SECOND), [])
      assert.equal(board.isUp(check.pop, check.key), true)
      assert.equal(board.describe(check.key, 30 * SECOND)!.isHeld, true)
    }
    assert.equal(board.nextEndMs(), 18 * SECOND + 1 + 5 * MINUTE)
  })

  test('ends at the first success, and what failed meanwhile is counted anew', () => {
    const { board } = failing()
    record(board, fr, '-----', 20 * SECOND)
    assert.deepEqual(kinds(record(board, au, '+', 30 * SECOND)), ['trusted'])
    assert.equal(board.describe(fr.key, 30 * SECOND)!.why, 'failures while every PoP failed are not counted')
    assert.deepEqual(kinds(record(board, fr, '--', 31 * SECOND)), [])
    assert.deepEqual(kinds(record(board, fr, '-', 35 * SECOND)), ['down'])
    assert.equal(board.nextEndMs(), undefined)
  })

  test('fails open at the end of the hold, all at once, until the next success', () => {
    const { board } = failing()
    for (const check of [fr, au, us]) record(board, check, '---', 20 * SECOND)
    const endMs = board.nextEndMs()!
    assert.deepEqual(board.advance(endMs - 1), [])
    assert.deepEqual(kinds(board.advance(endMs)), ['failed-open', 'down', 'down', 'down'])
    for (const check of [fr, au, us]) assert.deepEqual(record(board, check, '--', endMs), [])
    assert.deepEqual(kinds(record(board, fr, '+', endMs + MINUTE)), ['trusted'])
    assert.equal(board.describe(au.key, endMs + MINUTE)!.why, '7 failures in a row, the last: connect ECONNREFUSED')
    assert.deepEqual(kinds(record(board, fr, '+', endMs + 2 * MINUTE)), ['up'])
  })

  test('is not suspected again once it failed open', () => {
    const board = new HealthBoard({ ...DEFAULT_HEALTH_SETTINGS, holdMs: SECOND })
    board.setChecks([fr, au], 0)
    record(board, au, '-', 0)
    assert.deepEqual(kinds(record(board, fr, '-', 0)), ['suspect'])
    assert.deepEqual(kinds(record(board, fr, '--', 2 * SECOND)), ['failed-open', 'down'])
  })

  test('the success that ends the hold counts for a PoP that was down before', () => {
    const board = boardOf(fr, au, us)
    for (const check of [au, us]) record(board, check, '+', 0)
    record(board, fr, '---', 0)
    record(board, fr, '-', MINUTE)
    record(board, au, '-', MINUTE)
    assert.deepEqual(kinds(record(board, us, '-', MINUTE)), ['suspect'])
    assert.deepEqual(kinds(record(board, fr, '++', MINUTE + 2 * SECOND)), ['trusted', 'up'])
  })

  test('the earliest change of a held verdict is the end of the hold, or failures counted anew', () => {
    const { board } = failing()
    record(board, us, '-', 20 * SECOND)
    assert.equal(board.earliestChangeMs('us', us.key, 20 * SECOND), 6 * SECOND)
    assert.equal(board.earliestChangeMs('us', us.key, board.nextEndMs()! - SECOND), SECOND)
  })

  test('a hold that is over is noticed by the next result, without a timer', () => {
    const { board } = failing()
    for (const check of [fr, au, us]) record(board, check, '---', 20 * SECOND)
    assert.equal(kinds(record(board, fr, '-', 6 * MINUTE))[0], 'failed-open')
  })

  test('in one family alone is held in that family', () => {
    const checks = ['fr', 'au'].flatMap((pop, i) => [checkOf(pop, `192.0.2.${i}`), checkOf(pop, `2001:db8::${i}`)])
    const board = boardOf(...checks)
    const events = checks.flatMap((check) => record(board, check, check.family === 6 ? '---' : '+++', 0))
    assert.deepEqual(
      events.map((event) => ('vantage' in event ? [event.kind, event.vantage] : event.kind)),
      ['down', ['suspect', 'IPv6'], 'up'],
    )
  })

  test('one PoP after the other is no fault of ours', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    assert.deepEqual(kinds(record(board, fr, '---', 0)), ['down'])
    assert.deepEqual(kinds(record(board, au, '---', MINUTE)), ['down'])
  })

  test('a single PoP falls', () => {
    assert.deepEqual(kinds(record(boardOf(fr), fr, '---', 0)), ['down'])
  })

  test('a stalled machine suspects nothing', () => {
    const board = boardOf(fr, au)
    for (const check of [fr, au]) {
      for (let i = 0; i < 9; i++) assert.deepEqual(board.record(check.key, failure(i, { stalled: true })), [])
    }
  })
})

describe('overrides', () => {
  test('beat verdicts, for both families and whatever is checked, and end on time', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    const [event] = board.setOverride('fr', { kind: 'drain', untilMs: MINUTE, reason: 'new disk' }, 1)
    assert.deepEqual(event, { kind: 'drain', atMs: 1, pop: 'fr', cause: 'new disk', id: 1 })
    assert.deepEqual(
      [board.isUp('fr', fr.key), board.isUp('fr', undefined), board.isUp('au', au.key)],
      [false, false, true],
    )
    assert.equal(board.nextEndMs(), MINUTE)
    assert.equal(board.earliestChangeMs('fr', fr.key, 10 * SECOND), 50 * SECOND)
    assert.equal(board.earliestChangeMs('fr', fr.key, 2 * MINUTE), 0)
    assert.deepEqual(board.advance(MINUTE - 1), [])
    assert.deepEqual(kinds(board.advance(MINUTE)), ['auto'])
    assert.equal(board.isUp('fr', fr.key), true)
  })

  test('a PoP forced up is up while its verdict falls, and is as the verdict says when taken back', () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    board.setOverride('fr', { kind: 'force-up' }, 0)
    assert.deepEqual(kinds(record(board, fr, '---', 0)), ['down'])
    const { up, override, verdict } = board.describe(fr.key, 0)!
    assert.deepEqual([board.isUp('fr', fr.key), up, override?.kind, verdict.up], [true, true, 'force-up', false])
    assert.equal(board.earliestChangeMs('fr', fr.key, 0), Number.POSITIVE_INFINITY)
    assert.equal(board.setOverride('fr', undefined, MINUTE)[0]!.cause, 'force-up was taken back')
    assert.equal(board.isUp('fr', fr.key), false)
    assert.deepEqual(board.setOverride('fr', undefined, MINUTE), [])
  })
})

describe('restarts', () => {
  const restart = (board: HealthBoard, savedMs: number, nowMs: number, ...checks: Check[]) => {
    const next = new HealthBoard()
    assert.deepEqual(next.restore(JSON.parse(JSON.stringify(board.persist(savedMs)))), [])
    return { next, events: next.setChecks(checks, nowMs) }
  }
  const withFrDown = () => {
    const board = boardOf(fr, au)
    record(board, au, '+', 0)
    record(board, fr, '---', 0)
    board.setOverride('au', { kind: 'drain', untilMs: 20 * MINUTE }, 5 * SECOND)
    return board
  }

  test('young verdicts go on, overrides and the numbers of events in any case', () => {
    const { next } = restart(withFrDown(), MINUTE, 11 * MINUTE - 1, fr, au)
    assert.deepEqual([next.isUp('fr', fr.key), next.isUp('au', au.key)], [false, false])
    assert.deepEqual(
      record(next, fr, '++', 11 * MINUTE).map(({ id, kind }) => [id, kind]),
      [[3, 'up']],
    )
  })

  test('old verdicts are forgotten, and so are those of a clock that went back', () => {
    assert.equal(restart(withFrDown(), MINUTE, 11 * MINUTE, fr).next.isUp('fr', fr.key), true)
    assert.equal(restart(withFrDown(), MINUTE, MINUTE - 1, fr).next.isUp('fr', fr.key), true)
  })

  test('an override that ended meanwhile is over', () => {
    const { next, events } = restart(withFrDown(), MINUTE, 20 * MINUTE, fr, au)
    assert.deepEqual([kinds(events), next.isUp('au', au.key)], [['auto'], true])
  })

  test('damaged state is said and everything starts afresh', () => {
    const board = new HealthBoard()
    assert.deepEqual(board.restore('{'), ['the state of health is damaged and forgotten'])
    board.setChecks([fr], 0)
    assert.equal(board.isUp('fr', fr.key), true)
  })
})

test('every number comes from the settings', () => {
  const board = new HealthBoard({ ...DEFAULT_HEALTH_SETTINGS, recheckMs: 500, holdMs: 7 * SECOND, restoreMs: 0 })
  board.setChecks([fr, au], 0)
  record(board, fr, '-', 0)
  assert.equal(board.nextDelayMs(fr.key, 0), 500)
  record(board, au, '-', 0)
  assert.equal(board.nextEndMs(), 1 + 7 * SECOND)
})

describe('uptime', () => {
  const MINUTES = (number: number) => number * MINUTE
  const uptime = (board: HealthBoard, nowMs: number) => board.describePop('fr', nowMs).families[0]!.uptime

  test('begins with the first result that says anything, and goes by verdicts, not by overrides', () => {
    const board = boardOf(fr, au)
    board.record(fr.key, success(0, { durationMs: 1, stalled: true }))
    assert.deepEqual(uptime(board, MINUTES(5)), { hour: undefined, day: undefined, week: undefined })
    record(board, au, '+', 0)
    record(board, fr, '+', MINUTES(5) - 1)
    board.setOverride('fr', { kind: 'drain' }, MINUTES(10))
    assert.equal(uptime(board, MINUTES(15)).hour, 1)
    record(board, fr, '---', MINUTES(15) - 2 * 2 * SECOND - 1)
    assert.equal(uptime(board, MINUTES(25)).hour, 0.5)
  })

  test('a family is up while any of its addresses is', () => {
    const second = checkOf('fr', '192.0.2.9')
    const board = boardOf(fr, second, au)
    for (const check of [au, fr, second]) record(board, check, '+', 0)
    record(board, fr, '---', MINUTES(1))
    assert.equal(uptime(board, MINUTES(10)).hour, 1)
  })

  test('nothing is known while nothing is checked, and while the server does not run', () => {
    const board = boardOf(fr, au)
    record(board, fr, '+', -1)
    board.setChecks([au], MINUTES(10))
    board.setChecks([fr, au], MINUTES(20))
    assert.equal(uptime(board, MINUTES(20)).hour, 1)
    record(board, au, '+', MINUTES(20) - 1)
    record(board, fr, '---', MINUTES(20) - 2 * 2 * SECOND - 1)
    assert.equal(board.isUp('fr', fr.key), false)
    const after = new HealthBoard()
    after.restore(JSON.parse(JSON.stringify(board.persist(MINUTES(30)))))
    after.setChecks([fr, au], MINUTES(35))
    assert.equal(after.isUp('fr', fr.key), false)
    const falling = 2 * 2 * SECOND
    assert.equal(uptime(after, MINUTES(50)).hour, (MINUTES(10) + falling) / (MINUTES(20) + falling))
    assert.deepEqual(after.eventsSince(0), board.eventsSince(0))
  })
})

test('values that stand for no PoP are told by themselves', () => {
  const value = checkOf(undefined, '192.0.2.7')
  const board = boardOf(fr, value)
  record(board, value, '+', 0)
  assert.deepEqual(
    board.describeValues(0).map(({ check, latency }) => [check.address, latency]),
    [['192.0.2.7', { lastMs: 1, medianMs: 1 }]],
  )
})
