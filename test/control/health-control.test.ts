import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import type { Log } from '../../src/base/log.ts'
import type { HealthTouch } from '../../src/control/answers.ts'
import { HealthControl } from '../../src/control/health-control.ts'
import { type Check, makeCheck } from '../../src/health/check.ts'
import { HEALTHCHECK } from '../routing/made-health-check.ts'

const FR = makeCheck(parseAddress('192.0.2.1')!, HEALTHCHECK, 'a.example', 'fr')
const AU = makeCheck(parseAddress('192.0.2.2')!, HEALTHCHECK, 'a.example', 'au')

function controlled(start = 1_000_000) {
  let nowMs = start
  const lines: string[] = []
  const write = (_fields: object, message: string) => void lines.push(message)
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const touches: HealthTouch[] = []
  const run: (readonly Check[])[] = []
  const timers = new Set<{ atMs: number; go: () => void }>()
  let eventCalls = 0
  const control = new HealthControl({
    now: () => nowMs,
    after: (ms, go) => {
      const timer = { atMs: nowMs + ms, go }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    runChecks: (checks) => run.push(checks),
    onTouch: (touch) => touches.push(touch),
    onEvents: () => eventCalls++,
    log,
  })
  const record = (check: Check, ok: boolean) => {
    nowMs += 2_000
    touches.length = 0
    const outcome = ok ? { ok } : { ok, error: 'connection refused' }
    control.record(check.key, { durationMs: 5, stalled: false, ...outcome })
  }
  const advance = (ms: number) => {
    nowMs += ms
    for (const timer of [...timers]) {
      if (timer.atMs <= nowMs && timers.delete(timer)) timer.go()
    }
  }
  return { control, record, advance, lines, touches, run, timers, events: () => eventCalls }
}

describe('HealthControl', () => {
  it('runs identical checks once', () => {
    const { control, run } = controlled()
    control.setChecks([FR, AU, FR])
    assert.deepEqual(run, [[FR, AU]])
  })

  it('touches answers by the deciding result, in the same turn, and tells why', () => {
    const { control, record, touches, lines, events } = controlled()
    control.setChecks([FR, AU])
    record(AU, true)
    assert.deepEqual(touches, [])
    record(FR, false)
    record(AU, true)
    record(FR, false)
    assert.equal(control.isUp('fr', FR.key), true)
    assert.equal(events(), 0)
    record(FR, false)
    assert.equal(control.isUp('fr', FR.key), false)
    assert.deepEqual(touches, [{ keys: new Set([FR.key]), pops: new Set() }])
    assert.deepEqual(lines, ['fr 192.0.2.1 is down: 3 failures in a row, the last: connection refused'])
    assert.equal(events(), 1)
    record(FR, true)
    record(FR, true)
    assert.equal(control.isUp('fr', FR.key), true)
  })

  it('touches answers when a contradiction begins, goes on and ends: their time to live moves', () => {
    const { control, record, touches } = controlled()
    control.setChecks([FR, AU])
    const steady = control.earliestChangeMs('fr', FR.key)
    record(FR, false)
    assert.equal(touches.length, 1)
    assert.ok(control.earliestChangeMs('fr', FR.key) < steady)
    record(FR, true)
    assert.equal(touches.length, 1)
    record(FR, true)
    assert.equal(touches.length, 0)
  })

  it('asks for the next check sooner while a verdict is contradicted', () => {
    const { control, record } = controlled()
    control.setChecks([FR])
    record(FR, true)
    const steady = control.nextDelayMs(FR.key)
    record(FR, false)
    assert.ok(control.nextDelayMs(FR.key) < steady)
  })

  it('goes on from what the last run kept', () => {
    const before = controlled()
    before.control.setChecks([FR, AU])
    for (let i = 0; i < 3; i++) {
      before.record(AU, true)
      before.record(FR, false)
    }
    const after = controlled(1_000_000 + 60_000)
    after.control.restore(before.control.persist())
    after.control.setChecks([FR, AU])
    assert.equal(after.control.isUp('fr', FR.key), false)
    const { control, lines } = controlled()
    control.restore({ version: 1, savedMs: 'no' })
    assert.equal(lines.length > 0, true, 'damage is said')
  })

  it('ends by a timer what has an end', () => {
    const { control, record, advance, timers } = controlled()
    control.setChecks([FR, AU])
    for (let i = 0; i < 3; i++) {
      record(FR, false)
      record(AU, false)
    }
    assert.deepEqual([control.isUp('fr', FR.key), control.isUp('au', AU.key)], [true, true], 'held: our own fault')
    assert.equal(timers.size, 1)
    advance(300_000)
    assert.deepEqual([control.isUp('fr', FR.key), control.isUp('au', AU.key)], [false, false])
    assert.equal(timers.size, 0)
  })

  it('adopts the overrides of another process, and leaves equal ones untouched', () => {
    const [ours, theirs] = [controlled(), controlled()]
    for (const { control } of [ours, theirs]) {
      control.setChecks([FR, AU])
      control.setOverride('both', { kind: 'drain' })
    }
    ours.control.setOverride('ours', { kind: 'force-down' })
    theirs.control.setOverride('fr', { kind: 'drain', forMs: 60_000, reason: 'moving' })
    ours.touches.length = 0
    ours.control.adoptOverrides(JSON.parse(JSON.stringify(theirs.control.persist())))
    assert.deepEqual(ours.control.persist().overrides, theirs.control.persist().overrides)
    assert.deepEqual(
      ours.touches.map(({ pops }) => [...pops].join()),
      ['fr', 'ours'],
    )
    assert.equal(ours.control.isUp('fr', FR.key), false)
  })

  it('lets an override beat the verdicts until it is taken back or its time is over', () => {
    const { control, record, advance, touches } = controlled()
    control.setChecks([FR, AU])
    record(FR, true)
    control.setOverride('fr', { kind: 'drain', forMs: 60_000, reason: 'moving' })
    assert.equal(control.isUp('fr', FR.key), false)
    assert.deepEqual(touches, [{ keys: new Set(), pops: new Set(['fr']) }])
    assert.deepEqual(control.describePop('fr').override, {
      kind: 'drain',
      setMs: 1_002_000,
      untilMs: 1_062_000,
      reason: 'moving',
    })
    advance(59_999)
    assert.equal(control.isUp('fr', FR.key), false)
    advance(1)
    assert.equal(control.isUp('fr', FR.key), true)
    control.setOverride('fr', { kind: 'force-down' })
    assert.equal(control.isUp('fr', FR.key), false)
    control.setOverride('fr', { kind: 'auto' })
    assert.equal(control.isUp('fr', FR.key), true)
  })

  it('tells listeners each event, and keeps the events', () => {
    const { control } = controlled()
    control.setChecks([FR])
    const heard: string[] = []
    const stop = control.onEvent(({ id, kind }) => heard.push(`${id} ${kind}`))
    control.setOverride('fr', { kind: 'drain' })
    control.setOverride('fr', { kind: 'auto' })
    stop()
    control.setOverride('fr', { kind: 'force-up' })
    assert.deepEqual(heard, ['1 drain', '2 auto'])
    assert.deepEqual(
      control.eventsSince(1).map(({ kind }) => kind),
      ['auto', 'force-up'],
    )
    assert.deepEqual([...control.vantages().values()], [{ state: 'trusted' }])
  })
})
