import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { HealthEvent } from '../../src/health/health-events.ts'
import type { Override } from '../../src/health/overrides.ts'
import { persistHealth, readPersistedHealth } from '../../src/health/persisted-health.ts'
import { UptimeLog } from '../../src/health/uptime-log.ts'
import { countResult } from '../../src/health/verdict.ts'
import { success, verdictAfter } from './made-check.ts'

const drain: Override = { kind: 'drain', setMs: 5, untilMs: 9, reason: 'new disk' }
const event: HealthEvent = { id: 7, kind: 'drain', atMs: 5, pop: 'fr', cause: 'new disk' }
const persist = () => {
  const withTls = countResult(verdictAfter('+'), success(1_000, { tlsExpiresMs: 9_000 }))
  const verdicts = [['a', verdictAfter('---')] as const, ['b', withTls] as const]
  const uptime = new UptimeLog()
  uptime.note('fr', 4, true, 500)
  const overrides = new Map([['fr', drain]])
  const health = { verdicts, overrides, lastEventId: 7, events: [event], uptime }
  return JSON.parse(JSON.stringify(persistHealth(health, 1_000)))
}

describe('persisted health', () => {
  test('comes back as restored verdicts, with what damping and people need', () => {
    const restored = readPersistedHealth(persist())
    const down = restored.verdicts.get('a')!
    assert.deepEqual([down.up, down.basis, down.sinceMs, down.changesMs], [false, 'restored', 2_000, [2_000]])
    assert.deepEqual([down.lastError?.text, down.run], ['connect ECONNREFUSED', undefined])
    assert.deepEqual([restored.verdicts.get('b')!.up, restored.verdicts.get('b')!.lastError], [true, undefined])
    assert.deepEqual([down.tlsExpiresMs, restored.verdicts.get('b')!.tlsExpiresMs], [undefined, 9_000])
    assert.deepEqual([...restored.overrides], [['fr', drain]])
    assert.deepEqual(restored.events, [event])
    assert.deepEqual([restored.savedMs, restored.lastEventId, restored.notes], [1_000, 7, []])
  })

  test('knows nothing of the time after it was kept', () => {
    const { uptime } = readPersistedHealth(persist())
    uptime.note('fr', 4, false, 3_000)
    assert.equal(uptime.uptime('fr', 4, 4_000).hour, 500 / 1_500)
  })

  test('reads the state of versions that kept neither events nor uptimes', () => {
    const { events: _events, uptime: _uptime, ...old } = persist()
    const restored = readPersistedHealth(old)
    assert.deepEqual([restored.events, restored.notes, restored.verdicts.size], [[], [], 2])
    assert.equal(restored.uptime.uptime('fr', 4, 1_000).week, undefined)
  })

  test('damaged events and uptimes are forgotten with a sentence each, and the rest holds', () => {
    const restored = readPersistedHealth({ ...persist(), events: [{}], uptime: { fr: { 4: 'no' } } })
    assert.deepEqual(restored.notes, [
      'the events of the last run are damaged and forgotten',
      'uptimes of the last run are damaged and forgotten',
    ])
    assert.deepEqual([restored.events, restored.verdicts.size], [[], 2])
  })

  test('damaged verdicts are forgotten with a sentence, and overrides hold all the same', () => {
    for (const verdicts of [null, [], { a: 1 }, { a: { up: 'no', sinceMs: 1, changesMs: [] } }]) {
      const restored = readPersistedHealth({ ...persist(), verdicts })
      assert.deepEqual([restored.verdicts.size, restored.overrides.size], [0, 1])
      assert.deepEqual(restored.notes, ['the verdicts of the last run are damaged and forgotten'])
    }
  })

  test('what is no state, or of another version, is forgotten with a sentence', () => {
    assert.deepEqual(readPersistedHealth('{"version":1').notes, ['the state of health is damaged and forgotten'])
    assert.deepEqual(readPersistedHealth({ ...persist(), version: 2 }).notes, [
      'the state of health is of another version and forgotten',
    ])
  })

  test('takes any value in any place', () => {
    const place = fc.constantFrom('savedMs', 'lastEventId', 'verdicts', 'overrides', 'version', 'events', 'uptime')
    fc.assert(
      fc.property(place, fc.jsonValue(), (key, json) => {
        const restored = readPersistedHealth({ ...persist(), [key]: json })
        assert.ok(restored.lastEventId >= 0 && restored.savedMs >= 0)
        for (const [, verdict] of restored.verdicts) assert.equal(typeof verdict.up, 'boolean')
      }),
    )
  })
})
