import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { HealthEvents } from '../../src/health/health-events.ts'

const change = (atMs: number) => ({ kind: 'auto', atMs, pop: 'fr', cause: 'drain was taken back' }) as const

test('changes are numbered from 1 on and told from any number on', () => {
  const events = new HealthEvents()
  assert.deepEqual([events.lastId, events.since(0)], [0, []])
  assert.deepEqual(events.add(change(5)), { ...change(5), id: 1 })
  events.add(change(6))
  assert.deepEqual(events.since(1), [{ ...change(6), id: 2 }])
  assert.deepEqual([events.since(2), events.since(99), events.lastId], [[], [], 2])
})

test('the last ones are kept', () => {
  const events = new HealthEvents()
  for (let i = 1; i <= LIMITS.healthEventsKept + 5; i++) events.add(change(i))
  const ids = events.since(0).map(({ id }) => id)
  assert.deepEqual([ids.length, ids[0], ids.at(-1)], [LIMITS.healthEventsKept, 6, LIMITS.healthEventsKept + 5])
})

test('goes on counting where the last run stopped, never back', () => {
  const events = new HealthEvents()
  events.continueFrom(41)
  assert.equal(events.add(change(1)).id, 42)
  events.continueFrom(7)
  assert.equal(events.add(change(1)).id, 43)
})
