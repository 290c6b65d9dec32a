import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { LIMITS } from '../../src/base/limits.ts'
import type { ProbeTarget } from '../../src/probes/attempt.ts'
import { SYSTEM_CLOCK } from '../../src/probes/clock.ts'
import type { ProbeOutcome } from '../../src/probes/probe.ts'
import { runProbe } from '../../src/probes/probe.ts'
import { type Check, type ProbeResult, ProbeScheduler } from '../../src/probes/scheduler.ts'
import { listenHttp } from './local-server.ts'
import { manualClock, settled } from './manual-clock.ts'
import { targetOf } from './target-of.ts'

const IN_FLIGHT_MAX = LIMITS.probesInFlightMax

interface Run {
  readonly key: string
  readonly startedAt: number
  readonly signal: AbortSignal
  readonly end: () => void
}

function checksOf(count: number): Check[] {
  return Array.from({ length: count }, (_, i) => checkOf(String(i)))
}

/** The path carries the key, so that a run knows whose it is. */
function checkOf(key: string, check: Partial<ProbeTarget['healthcheck']> = {}): Check {
  return { key, target: targetOf({ address: '127.0.0.1', port: 80 }, { path: `/${key}`, ...check }) }
}

/** A scheduler whose probes take `durationMs`, or with undefined as long as the test likes. */
function simulate({ durationMs = () => undefined as number | undefined, delayMs = () => 10_000, random = () => 0.5 }) {
  const clock = manualClock()
  const runs: Run[] = []
  const results: { key: string; result: ProbeResult; at: number }[] = []
  const counts = { inFlight: 0, inFlightMost: 0 }
  const listeners: ((key: string) => void)[] = []
  const run = (target: ProbeTarget, signal: AbortSignal) => {
    counts.inFlight++
    counts.inFlightMost = Math.max(counts.inFlightMost, counts.inFlight)
    return new Promise<ProbeOutcome>((resolve) => {
      const startedAt = clock.monotonicMs()
      const end = () => {
        counts.inFlight--
        resolve({ durationMs: clock.monotonicMs() - startedAt, ok: true })
      }
      runs.push({ key: target.healthcheck.path.slice(1), startedAt, signal, end })
      const taken = durationMs()
      if (taken !== undefined) clock.after(taken, end)
    })
  }
  const onResult = (key: string, result: ProbeResult) => {
    results.push({ key, result, at: clock.monotonicMs() })
    for (const listener of listeners) listener(key)
  }
  const scheduler = new ProbeScheduler({ run, onResult, nextDelayMs: delayMs, clock, random })
  const startsOf = (key: string) => runs.filter((run) => run.key === key).map((run) => run.startedAt)
  return { clock, scheduler, runs, results, counts, listeners, startsOf }
}

function gaps(starts: readonly number[]): number[] {
  return starts.slice(1).map((start, i) => start - starts[i]!)
}

describe('ProbeScheduler: pace', () => {
  it('runs new checks at once, then spreads them over the interval', async () => {
    let seed = 0
    const { clock, scheduler, startsOf } = simulate({ durationMs: () => 10, random: () => (seed++ % 50) / 50 })
    scheduler.setTargets(checksOf(50))
    await clock.advance(10_000)
    const seconds = Array.from({ length: 50 }, (_, i) => startsOf(String(i)))
    assert.ok(seconds.every((starts) => starts[0] === 1_000))
    const distances = seconds.map((starts) => gaps(starts)[0]!).sort((a, b) => a - b)
    assert.ok(
      gaps(distances).every((gap) => gap <= 200.001),
      'no gap in the interval',
    )
  })

  it('keeps every later delay within 10 % of what was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_000, max: 60_000 }),
        fc.integer({ min: 1, max: 900 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
        async (delayMs, durationMs, randoms) => {
          let i = 0
          const random = () => randoms[i++ % randoms.length]!
          const { clock, scheduler, startsOf } = simulate({
            durationMs: () => durationMs,
            delayMs: () => delayMs,
            random,
          })
          scheduler.setTargets([checkOf('a')])
          await clock.advance((delayMs + durationMs) * 7)
          scheduler.stop()
          const [first, ...later] = gaps(startsOf('a')).map((gap) => gap - durationMs)
          assert.ok(first! <= delayMs)
          assert.ok(later.length >= 4)
          for (const gap of later) assert.ok(gap >= 0.9 * delayMs - 0.001 && gap <= 1.1 * delayMs + 0.001, String(gap))
        },
      ),
      { numRuns: 20 },
    )
  })

  it('asks for the delay after each result, so that a contradiction is rechecked soon', async () => {
    const delays = [10_000, 10_000, 2_000, 2_000, 10_000, 10_000]
    const { clock, scheduler, startsOf } = simulate({ durationMs: () => 100, delayMs: () => delays.shift() ?? 10_000 })
    scheduler.setTargets([checkOf('a')])
    await clock.advance(35_000)
    assert.deepEqual(gaps(startsOf('a')), [5_100, 10_100, 2_100, 2_100, 10_100])
  })

  it('never runs a check twice at the same time: one that is already due follows at once', async () => {
    const { clock, scheduler, startsOf } = simulate({ durationMs: () => 3_000, delayMs: () => 0 })
    scheduler.setTargets([checkOf('a')])
    await clock.advance(9_500)
    assert.deepEqual(gaps(startsOf('a')), [3_000, 3_000, 3_000])
  })
})

describe('ProbeScheduler: how many at once', () => {
  it('holds the rest back in the order in which they fell due', async () => {
    const { scheduler, runs } = simulate({})
    scheduler.setTargets(checksOf(IN_FLIGHT_MAX + 10))
    assert.equal(runs.length, IN_FLIGHT_MAX)
    runs[5]!.end()
    runs[3]!.end()
    await settled()
    assert.deepEqual(
      runs.slice(IN_FLIGHT_MAX).map((run) => run.key),
      [String(IN_FLIGHT_MAX), String(IN_FLIGHT_MAX + 1)],
    )
  })

  it('is fair when there is more to do than it may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 65, max: 200 }), fc.integer({ min: 500, max: 3_000 }), async (count, ms) => {
        const { clock, scheduler, runs, counts } = simulate({ durationMs: () => ms, delayMs: () => 0 })
        scheduler.setTargets(checksOf(count))
        await clock.advance(20_000)
        assert.equal(counts.inFlightMost, IN_FLIGHT_MAX)
        const perCheck = new Map(checksOf(count).map(({ key }) => [key, 0]))
        for (const { key } of runs) perCheck.set(key, perCheck.get(key)! + 1)
        assert.ok(Math.max(...perCheck.values()) - Math.min(...perCheck.values()) <= 1)
      }),
      { numRuns: 5 },
    )
  })

  it('runs identical checks once', async () => {
    const { scheduler, runs } = simulate({})
    scheduler.setTargets([checkOf('a'), checkOf('b'), checkOf('a')])
    assert.deepEqual(
      runs.map((run) => run.key),
      ['a', 'b'],
    )
  })
})

describe('ProbeScheduler with real probes and the real clock', () => {
  it('checks a server and stops', async (context) => {
    const server = await listenHttp(context, (_, response) => void response.writeHead(503).end())
    const { key, result } = await new Promise<{ key: string; result: ProbeResult }>((resolve) => {
      const scheduler = new ProbeScheduler({
        run: (target, signal) => runProbe(target, signal, SYSTEM_CLOCK),
        onResult: (key, result) => resolve({ key, result }),
        nextDelayMs: () => 10_000,
        clock: SYSTEM_CLOCK,
        random: Math.random,
      })
      context.after(() => scheduler.stop())
      scheduler.setTargets([{ key: 'a', target: targetOf(server) }])
    })
    assert.deepEqual([key, result.ok, result.error], ['a', false, 'status 503, wanted 200-399'])
  })
})

describe('ProbeScheduler: another list', () => {
  it('leaves what stays alone, starts what is new and calls off what is gone', async () => {
    const { scheduler, runs, results, counts } = simulate({})
    scheduler.setTargets([checkOf('stays'), checkOf('gone')])
    scheduler.setTargets([checkOf('stays'), checkOf('new')])
    assert.deepEqual(
      runs.map(({ key, signal }) => [key, signal.aborted]),
      [
        ['stays', false],
        ['gone', true],
        ['new', false],
      ],
    )
    for (const run of runs) run.end()
    await settled()
    assert.deepEqual(
      results.map(({ key }) => key),
      ['stays', 'new'],
    )
    assert.equal(counts.inFlight, 0)
  })

  it('drops what is gone from the queue and from the timers', async () => {
    const { clock, scheduler, runs } = simulate({ durationMs: () => 100 })
    scheduler.setTargets(checksOf(IN_FLIGHT_MAX + 10))
    scheduler.setTargets(checksOf(1))
    await clock.advance(1_000)
    assert.equal(runs.length, IN_FLIGHT_MAX)
    scheduler.stop()
    assert.equal(clock.timers(), 0)
  })

  it('follows a check whose target changed, without waiting out the old interval', async () => {
    const delays = { hour: 3_600_000, second: 1_000 }
    let delay: keyof typeof delays = 'hour'
    const { clock, scheduler, startsOf } = simulate({ durationMs: () => 10, delayMs: () => delays[delay] })
    scheduler.setTargets([checkOf('a', { intervalMs: delays.hour })])
    await clock.advance(60_000)
    delay = 'second'
    scheduler.setTargets([checkOf('a', { intervalMs: delays.second })])
    await clock.advance(600)
    assert.deepEqual(gaps(startsOf('a')), [60_500])
  })

  it('may be given another list by the result of a check', async () => {
    const { clock, scheduler, runs, listeners } = simulate({ durationMs: () => 100 })
    listeners.push(() => scheduler.setTargets([checkOf('b')]))
    scheduler.setTargets([checkOf('a')])
    await clock.advance(5_000)
    assert.deepEqual(
      runs.map((run) => run.key),
      ['a', 'b'],
    )
  })

  it('frees the place of a check that was called off only when it has ended', async () => {
    const { scheduler, runs } = simulate({})
    scheduler.setTargets(checksOf(IN_FLIGHT_MAX))
    scheduler.setTargets([checkOf('new')])
    assert.equal(runs.length, IN_FLIGHT_MAX)
    runs[0]!.end()
    await settled()
    assert.equal(runs.at(-1)!.key, 'new')
  })
})

describe('ProbeScheduler: the first round', () => {
  it('ends with the last first result', async () => {
    const { clock, scheduler, runs } = simulate({})
    scheduler.setTargets(checksOf(3))
    let ended = false
    void scheduler.firstRound(3_000).then(() => {
      ended = true
    })
    runs[0]!.end()
    runs[1]!.end()
    await settled()
    assert.equal(ended, false)
    runs[2]!.end()
    await settled()
    assert.equal(ended, true)
    scheduler.stop()
    assert.equal(clock.timers(), 0)
  })

  it('ends after the time it is given, when checks outlast it or there are too many', async () => {
    const { clock, scheduler, runs } = simulate({})
    scheduler.setTargets(checksOf(IN_FLIGHT_MAX * 2))
    const round = scheduler.firstRound(3_000)
    await clock.advance(3_000)
    await round
    assert.equal(runs.length, IN_FLIGHT_MAX)
  })

  it('ends at once when there is nothing to check, or when everything is called off', async () => {
    const { scheduler } = simulate({})
    await scheduler.firstRound(3_000)
    scheduler.setTargets(checksOf(3))
    const round = scheduler.firstRound(3_000)
    scheduler.stop()
    await round
  })
})

describe('ProbeScheduler: stalls of this machine', () => {
  const timeoutMs = 3_000

  it('marks a result when more than half the timeout was lost while it ran', async () => {
    for (const [lostMs, stalled] of [
      [1_000, false],
      [1_500, false],
      [1_600, true],
    ] as const) {
      const { clock, scheduler, runs, results } = simulate({})
      scheduler.setTargets([checkOf('a', { timeoutMs })])
      await clock.advance(200)
      clock.stall(lostMs)
      runs[0]!.end()
      await settled()
      assert.equal(results[0]!.result.stalled, stalled, `${lostMs} ms`)
    }
  })

  it('marks the result when the wall clock jumped', async () => {
    const { clock, scheduler, runs, results } = simulate({})
    scheduler.setTargets([checkOf('a', { timeoutMs })])
    clock.setWall(clock.wallMs() + 5_000)
    runs[0]!.end()
    await settled()
    assert.equal(results[0]!.result.stalled, true)
  })

  it('marks no result of a time when nothing was lost, however slow the server', async () => {
    const { clock, scheduler, results } = simulate({ durationMs: () => timeoutMs })
    scheduler.setTargets([checkOf('a', { timeoutMs })])
    await clock.advance(30_000)
    assert.ok(results.length > 2)
    assert.ok(results.every(({ result }) => !result.stalled))
  })

  it('forgets a stall with the checks that ran in it', async () => {
    const { clock, scheduler, results } = simulate({ durationMs: () => 100 })
    scheduler.setTargets([checkOf('a', { timeoutMs })])
    clock.stall(10_000)
    await clock.advance(20_000)
    assert.deepEqual(
      results.slice(0, 2).map(({ result }) => result.stalled),
      [true, false],
    )
  })
})
