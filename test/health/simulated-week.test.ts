/**
 * A week of health checking in a second: scripted PoPs, a scheduler as the server has one, and after every result the
 * promises that must hold. One seed makes one week; a failure names it.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Check, CheckResult } from '../../src/health/check.ts'
import { dampingFactor } from '../../src/health/damping.ts'
import { HealthBoard } from '../../src/health/health-board.ts'
import type { HealthEvent } from '../../src/health/health-events.ts'
import { DEFAULT_HEALTH_SETTINGS } from '../../src/health/health-settings.ts'
import { OVERRIDE_KINDS, type OverrideKind } from '../../src/health/overrides.ts'
import { checkOf, failure, success } from './made-check.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Numbers from 0 to below 1; the same ones for the same seed (a 32-bit xorshift). */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** What a check meets: started at a time, and known by then or after a while. */
type World = (check: Check, startedMs: number) => CheckResult

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

const isIn = (spans: readonly Span[], ms: number) => spans.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)

/** What ran, if something did. */
interface Ran {
  readonly check: Check
  readonly result: CheckResult
}

/** Runs every check when it is due, with 10 % jitter and the first ones spread, and ends what is over on time. */
class Simulation {
  board: HealthBoard
  readonly checks: readonly Check[]
  readonly #random: () => number
  readonly #world: World
  /** By check: when it is due, or when the result of the one in flight is known. */
  readonly #due: number[]
  readonly #inFlight: (CheckResult | undefined)[]
  nowMs = 0

  constructor(checks: readonly Check[], random: () => number, world: World) {
    this.board = new HealthBoard()
    this.board.setChecks(checks, 0)
    this.checks = checks
    this.#random = random
    this.#world = world
    this.#due = checks.map(({ healthcheck }) => Math.floor(random() * healthcheck.intervalMs))
    this.#inFlight = checks.map(() => undefined)
  }

  /** The next thing that happens; `after` sees what it changed. */
  step(after: (events: readonly HealthEvent[], ran?: Ran) => void): void {
    let next = 0
    for (let i = 1; i < this.#due.length; i++) if (this.#due[i]! < this.#due[next]!) next = i
    const endMs = this.board.nextEndMs() ?? Number.POSITIVE_INFINITY
    if (endMs <= this.#due[next]!) {
      this.nowMs = endMs
      after(this.board.advance(endMs))
      return
    }
    const check = this.checks[next]!
    const result = this.#inFlight[next]
    this.nowMs = this.#due[next]!
    if (result === undefined) {
      const started = this.#world(check, this.nowMs)
      this.#inFlight[next] = started
      this.#due[next] = this.nowMs + started.durationMs
    } else {
      this.#inFlight[next] = undefined
      after(this.board.record(check.key, result), { check, result })
      const delayMs = this.board.nextDelayMs(check.key, this.nowMs)
      this.#due[next] = this.nowMs + Math.floor(delayMs * (1 - 0.1 * this.#random()))
    }
  }

  restart(): void {
    const state = JSON.parse(JSON.stringify(this.board.persist(this.nowMs)))
    this.board = new HealthBoard()
    assert.deepEqual(this.board.restore(state), [])
    this.board.setChecks(this.checks, this.nowMs)
  }
}

/** What may be said of a check from its results alone, kept apart from the code under test. */
class Expectation {
  readonly check: Check
  up = true
  /** Results alike and in a row that count, since the last restart. */
  alike = { ok: true, count: 0 }
  /** No change by results before this time. */
  promisedMs = 0
  changesMs: number[] = []

  constructor(check: Check) {
    this.check = check
  }

  count(result: CheckResult): void {
    if (result.stalled) return
    this.alike = { ok: result.ok, count: this.alike.ok === result.ok ? this.alike.count + 1 : 1 }
  }

  /** A change by results; all it needs must have been seen. */
  change(up: boolean, nowMs: number): void {
    const { rise, fall } = this.check.healthcheck
    const { damping } = DEFAULT_HEALTH_SETTINGS
    const factor = dampingFactor(this.changesMs, nowMs, damping)
    assert.notEqual(this.up, up, 'a change is one')
    assert.ok(factor <= damping.factorMax, 'damping has a cap')
    assert.equal(this.alike.ok, up)
    assert.ok(this.alike.count >= (up ? rise * factor : fall), 'never on fewer results than it takes')
    this.up = up
    this.changesMs.push(nowMs)
  }

  /** A fall that is taken back. */
  hold(): void {
    assert.equal(this.up, false, 'only a fall is taken back')
    this.up = true
    this.changesMs.pop()
  }
}

const CHECKS = [
  checkOf('fr', '192.0.2.1'),
  checkOf('fr', '2001:db8::1'),
  checkOf('au', '192.0.2.2'),
  checkOf('au', '2001:db8::2', { fall: 2, rise: 3 }),
  checkOf('us', '192.0.2.3', { fall: 1, rise: 1 }),
  checkOf('sg', '192.0.2.4', { intervalMs: 30 * SECOND }),
]

/** A week in which PoPs die, one flaps, this machine stalls, and now and then nothing at all can be reached. */
function scriptWeek(random: () => number): World {
  const spans = (count: number, longestMs: number): Span[] =>
    Array.from({ length: count }, () => {
      const fromMs = Math.floor(random() * 7 * DAY)
      return { fromMs, toMs: fromMs + Math.ceil(random() * longestMs) }
    })
  const outages = new Map(CHECKS.map(({ key }) => [key, spans(12, 2 * HOUR)]))
  const blind = spans(10, 12 * MINUTE)
  const stalls = spans(300, 20 * SECOND)
  const flapping = spans(6, 5 * HOUR)
  return (check, startedMs) => {
    const flaps = check.pop === 'fr' && isIn(flapping, startedMs) && Math.floor(startedMs / (45 * SECOND)) % 2 === 0
    const fails = isIn(outages.get(check.key)!, startedMs) || isIn(blind, startedMs) || flaps || random() < 0.002
    const stalled = isIn(stalls, startedMs)
    const durationMs = fails && random() < 0.5 ? check.healthcheck.timeoutMs : Math.ceil(random() * 400)
    return fails || (stalled && random() < 0.9)
      ? failure(startedMs, { durationMs, stalled })
      : success(startedMs, { durationMs, stalled })
  }
}

/** The simulation with what is expected of it. */
class Week {
  readonly #random: () => number
  readonly #simulation: Simulation
  readonly #expectations = new Map(CHECKS.map((check) => [check.key, new Expectation(check)]))
  readonly #overrides = new Map<string, { kind: OverrideKind; untilMs: number }>()
  /** Kinds of changes there were. */
  readonly seen = new Set<string>()
  #restarts = 0

  constructor(seed: number) {
    this.#random = randomOf(seed)
    this.#simulation = new Simulation(CHECKS, this.#random, scriptWeek(this.#random))
  }

  run(): void {
    let nextOperatorMs = HOUR
    while (this.#simulation.nowMs < 7 * DAY) {
      this.#simulation.step((events, ran) => this.#follow(events, ran))
      if (this.#simulation.nowMs < nextOperatorMs) continue
      nextOperatorMs += Math.ceil(this.#random() * 6 * HOUR)
      if (this.#random() < 0.3) this.#restart()
      else this.#override()
    }
    assert.ok(this.#restarts > 0)
  }

  #follow(events: readonly HealthEvent[], ran: Ran | undefined): void {
    const { board, nowMs } = this.#simulation
    const own = ran && this.#expectations.get(ran.check.key)!
    if (ran !== undefined) own!.count(ran.result)
    for (const event of events) {
      this.seen.add(event.kind)
      if (event.kind !== 'up' && event.kind !== 'down') continue
      const expectation = this.#expectations.get(event.key)!
      if (events.some(({ kind }) => kind === 'suspect')) {
        assert.equal(event.kind, 'up', 'suspicion takes nothing out')
        expectation.hold()
        continue
      }
      expectation.change(event.kind === 'up', nowMs)
      if (ran === undefined) continue
      assert.equal(event.key, ran.check.key, 'a result decides on its own check alone')
      assert.equal(ran.result.stalled, false, 'a stalled result decides nothing')
      assert.ok(nowMs >= expectation.promisedMs, 'no change before the earliest possible one')
    }
    if (ran !== undefined) {
      const isHeld = board.describe(ran.check.key, nowMs)!.isHeld
      if (isHeld && !ran.result.stalled) assert.equal(ran.result.ok, false, 'a success ends a hold')
      // With jitter, what is due in a time comes after nine tenths of it at the earliest.
      own!.promisedMs = nowMs + 0.9 * board.earliestChangeMs(undefined, ran.check.key, nowMs)
    }
    this.#expectAnswers()
  }

  #expectAnswers(): void {
    const { board, nowMs } = this.#simulation
    for (const { check, up } of this.#expectations.values()) {
      const override = this.#overrides.get(check.pop!)
      const inForce = override !== undefined && nowMs < override.untilMs
      const expected = inForce ? override.kind === 'force-up' : up
      assert.equal(board.isUp(check.pop, check.key), expected, 'answers go by the override in force, else the verdict')
    }
  }

  #restart(): void {
    this.#restarts++
    this.#simulation.restart()
    for (const expectation of this.#expectations.values()) expectation.alike = { ok: true, count: 0 }
  }

  #override(): void {
    const pop = CHECKS[Math.floor(this.#random() * CHECKS.length)]!.pop!
    const kind = OVERRIDE_KINDS[Math.floor(this.#random() * OVERRIDE_KINDS.length)]!
    const { board, nowMs } = this.#simulation
    const untilMs = nowMs + Math.ceil(this.#random() * 3 * HOUR)
    this.#overrides.set(pop, { kind, untilMs })
    board.setOverride(pop, { kind, untilMs }, nowMs)
  }
}

describe('a simulated week', () => {
  for (const seed of [1, 2, 3]) {
    test(`keeps every promise (seed ${seed})`, () => {
      const week = new Week(seed)
      week.run()
      assert.deepEqual([...week.seen].toSorted(), ['auto', 'down', 'failed-open', 'suspect', 'trusted', 'up'])
    })
  }

  test('one seed makes one week', () => {
    const numbers = (seed: number) => Array.from({ length: 5 }, randomOf(seed))
    assert.deepEqual(numbers(7), numbers(7))
    assert.notDeepEqual(numbers(7), numbers(8))
  })
})

describe('the lesson of noisy neighbours', () => {
  const other = checkOf('au', '192.0.2.2')

  test('a PoP that stalls for 2 s three times a day never leaves the answers', () => {
    for (const timeoutMs of [3 * SECOND, 1 * SECOND]) {
      const check = checkOf('fr', '192.0.2.1', { timeoutMs })
      const random = randomOf(timeoutMs)
      const stalls = Array.from({ length: 21 }, () => Math.floor(random() * 7 * DAY))
      const world: World = ({ key }, startedMs) => {
        const stalledAt = stalls.find((atMs) => key === check.key && atMs <= startedMs && startedMs < atMs + 2 * SECOND)
        const durationMs = stalledAt === undefined ? 30 : stalledAt + 2 * SECOND - startedMs
        return durationMs < timeoutMs
          ? success(startedMs, { durationMs })
          : failure(startedMs, { durationMs: timeoutMs, error: 'timeout' })
      }
      const simulation = new Simulation([check, other], random, world)
      while (simulation.nowMs < 7 * DAY) simulation.step((events) => assert.deepEqual(events, []))
    }
  })

  test('one that dies leaves within fall x interval + timeout, however it fails', () => {
    const numbers = { intervalMs: fc.integer({ min: 1_000, max: 60_000 }), fall: fc.integer({ min: 1, max: 10 }) }
    const times = fc.record({ ...numbers, share: fc.double({ min: 0.1, max: 1, noNaN: true }) })
    const diesMs = fc.integer({ min: 0, max: 5 * MINUTE })
    fc.assert(
      fc.property(times, diesMs, fc.boolean(), fc.nat(), ({ intervalMs, fall, share }, deathMs, hangs, seed) => {
        const timeoutMs = Math.ceil(intervalMs * share)
        const check = checkOf('fr', '192.0.2.1', { intervalMs, fall, timeoutMs })
        const world: World = ({ key }, startedMs) => {
          const dead = key === check.key && startedMs >= deathMs
          return dead
            ? failure(startedMs, { durationMs: hangs ? timeoutMs : 1 })
            : success(startedMs, { durationMs: 1 })
        }
        const simulation = new Simulation([check, other], randomOf(seed), world)
        let leftMs = Number.POSITIVE_INFINITY
        while (simulation.nowMs <= deathMs + fall * intervalMs + timeoutMs && leftMs === Number.POSITIVE_INFINITY) {
          simulation.step((events) => {
            if (events.length > 0) leftMs = simulation.nowMs
          })
        }
        assert.ok(leftMs >= deathMs && leftMs <= deathMs + fall * intervalMs + timeoutMs)
        assert.equal(simulation.board.isUp('fr', check.key), false)
      }),
    )
  })

  test('a machine that stalls takes nobody out, and does not keep the dead in for longer than it stalls', () => {
    const check = checkOf('fr', '192.0.2.1')
    const stallEndMs = 2 * HOUR
    const world: World = ({ key }, startedMs) => {
      const stalled = startedMs < stallEndMs
      return stalled || key === check.key ? failure(startedMs, { stalled }) : success(startedMs)
    }
    const simulation = new Simulation([check, other], randomOf(1), world)
    while (simulation.nowMs < stallEndMs) simulation.step((events) => assert.deepEqual(events, []))
    const deadlineMs = stallEndMs + 3 * check.healthcheck.intervalMs + check.healthcheck.timeoutMs
    while (simulation.nowMs < deadlineMs) simulation.step(() => {})
    assert.deepEqual([simulation.board.isUp('fr', check.key), simulation.board.isUp('au', other.key)], [false, true])
  })
})
