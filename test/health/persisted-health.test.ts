import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Override } from '../../src/health/overrides.ts'
import { persistHealth, readPersistedHealth } from '../../src/health/persisted-health.ts'
import { verdictAfter } from './made-check.ts'

const drain: Override = { kind: 'drain', setMs: 5, untilMs: 9, reason: 'new disk' }
const persist = () => {
  const verdicts = [['a', verdictAfter('---')] as const, ['b', verdictAfter('+')] as const]
  return JSON.parse(JSON.stringify(persistHealth(verdicts, new Map([['fr', drain]]), 7, 1_000)))
}

describe('persisted health', () => {
  test('comes back as restored verdicts, with what damping and people need', () => {
    const restored = readPersistedHealth(persist())
    const down = restored.verdicts.get('a')!
    assert.deepEqual([down.up, down.basis, down.sinceMs, down.changesMs], [false, 'restored', 2_000, [2_000]])
    assert.deepEqual([down.lastError?.text, down.run], ['connect ECONNREFUSED', undefined])
    assert.deepEqual([restored.verdicts.get('b')!.up, restored.verdicts.get('b')!.lastError], [true, undefined])
    assert.deepEqual([...restored.overrides], [['fr', drain]])
    assert.deepEqual([restored.savedMs, restored.lastEventId, restored.notes], [1_000, 7, []])
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
    const place = fc.constantFrom('savedMs', 'lastEventId', 'verdicts', 'overrides', 'version')
    fc.assert(
      fc.property(place, fc.jsonValue(), (key, json) => {
        const restored = readPersistedHealth({ ...persist(), [key]: json })
        assert.ok(restored.lastEventId >= 0 && restored.savedMs >= 0)
        for (const [, verdict] of restored.verdicts) assert.equal(typeof verdict.up, 'boolean')
      }),
    )
  })
})
