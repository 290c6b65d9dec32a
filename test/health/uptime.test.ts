import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { LIMITS } from '../../src/base/limits.ts'
import { type History, noteState, uptimeOf } from '../../src/health/uptime.ts'

const HOUR_S = 3_600
const WEEK_S = 7 * 24 * HOUR_S
const START_S = 1_000_000

type State = boolean | undefined

interface Span {
  readonly state: State
  readonly seconds: number
}

/** The same the plain way: a state for every second. */
class Seconds {
  readonly states: State[] = []

  add({ state, seconds }: Span): void {
    for (let i = 0; i < seconds; i++) this.states.push(state)
  }

  share(windowSeconds: number): number | undefined {
    const known = this.states.slice(-windowSeconds).filter((state) => state !== undefined)
    return known.length === 0 ? undefined : known.filter((state) => state).length / known.length
  }
}

function live(spans: readonly Span[]): { history: History; endMs: number; seconds: Seconds } {
  const seconds = new Seconds()
  let history: History = []
  for (const span of spans) {
    history = noteState(history, span.state, (START_S + seconds.states.length) * 1_000)
    seconds.add(span)
  }
  return { history, endMs: (START_S + seconds.states.length) * 1_000, seconds }
}

function assertNear(actual: number | undefined, expected: number | undefined): void {
  if (actual === undefined || expected === undefined) assert.equal(actual, expected)
  else assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`)
}

const state = fc.constantFrom<State>(true, false, undefined)
const span = fc.record({
  state,
  seconds: fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 90_000 })),
})

describe('uptime', () => {
  it('is what counting every second gives', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 40 }), (spans) => {
        const { history, endMs, seconds } = live(spans)
        const { hour, day, week } = uptimeOf(history, endMs)
        assertNear(hour, seconds.share(HOUR_S))
        assertNear(day, seconds.share(24 * HOUR_S))
        assertNear(week, seconds.share(WEEK_S))
      }),
    )
  })

  it('keeps the sum when the oldest changes are merged, and no more than the limit', () => {
    const short = fc.record({ state: fc.boolean(), seconds: fc.integer({ min: 1, max: 300 }) })
    const length = { minLength: LIMITS.uptimeTransitionsMax + 200, maxLength: LIMITS.uptimeTransitionsMax + 400 }
    fc.assert(
      fc.property(fc.array(short, length), (spans) => {
        const turns = spans.map(({ seconds }, i) => ({ state: i % 2 === 0, seconds }))
        const { history, endMs, seconds } = live(turns)
        assert.equal(history.length, LIMITS.uptimeTransitionsMax)
        assertNear(uptimeOf(history, endMs).week, seconds.share(WEEK_S))
      }),
      { numRuns: 20 },
    )
  })

  it('forgets what came before a time that is not known when there are too many changes', () => {
    let history: History = []
    const states = [true, undefined, ...Array.from({ length: LIMITS.uptimeTransitionsMax }, (_, i) => i % 2 === 0)]
    for (const [i, state] of states.entries()) history = noteState(history, state, i * 1_000)
    assert.equal(history.length, LIMITS.uptimeTransitionsMax)
    assert.equal(history[0]!.fromMs, 2_000)
  })

  it('forgets what ended before the week', () => {
    const { history } = live([
      { state: false, seconds: 10 },
      { state: true, seconds: WEEK_S + 10 },
      { state: false, seconds: 10 },
    ])
    assert.deepEqual(
      history.map(({ up }) => up),
      [1, 0],
    )
  })

  it('takes back what a clock that was set back had noted', () => {
    const history = noteState(noteState([], true, 1_000), false, 9_000)
    assert.deepEqual(noteState(history, true, 5_000), [{ fromMs: 1_000, up: 1 }])
    assert.deepEqual(noteState(history, true, 9_000), [{ fromMs: 1_000, up: 1 }])
  })
})
