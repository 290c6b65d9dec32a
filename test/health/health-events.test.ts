import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { type HealthEvent, HealthEvents, readEvents } from '../../src/health/health-events.ts'

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

test('goes on where the last run stopped, never back', () => {
  const before = new HealthEvents()
  for (let i = 1; i <= LIMITS.healthEventsKept; i++) before.add(change(i))
  const events = new HealthEvents()
  events.continueFrom(before.since(0), 41)
  const { id } = events.add(change(1))
  assert.equal(id, LIMITS.healthEventsKept + 1)
  assert.deepEqual([events.since(0).length, events.since(0)[0]!.id], [LIMITS.healthEventsKept, 2])
  events.continueFrom([], 1_000)
  assert.equal(events.add(change(1)).id, 1_001)
})

const one = { atMs: 5, cause: 'so' }
const [address, key] = ['192.0.2.1', 'a check']
const EVENTS: readonly HealthEvent[] = [
  { ...one, id: 3, kind: 'down', pop: 'fr', address, family: 4, key },
  { ...one, id: 4, kind: 'up', pop: undefined, address: '2001:db8::1', family: 6, key },
  { ...one, id: 7, kind: 'force-up', pop: 'fr' },
  { ...one, id: 8, kind: 'auto', pop: 'fr' },
  { ...one, id: 9, kind: 'suspect', vantage: 'IPv6' },
]

test('events of every kind are read back from JSON', () => {
  const [down, up, ...others] = EVENTS
  const { pop: _pop, ...ofValue } = up as HealthEvent & { pop: undefined }
  assert.deepEqual(readEvents(JSON.parse(JSON.stringify(EVENTS))), [down, ofValue, ...others])
})

test('when one of them is damaged none is believed', () => {
  for (const event of EVENTS) {
    const parts = Object.keys(event).filter((part) => part !== 'pop' || event.kind !== 'down')
    for (const part of parts) {
      if (part === 'pop' && event.kind === 'up') continue
      assert.equal(readEvents([{ ...event, [part]: [] }]), undefined, `${event.kind} ${part}`)
    }
  }
  assert.equal(readEvents({}), undefined)
  assert.equal(readEvents([EVENTS[1], EVENTS[0]]), undefined, 'out of order')
})
