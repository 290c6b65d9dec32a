import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subjectOf, toneOf } from '../../src/health/describe-event.ts'
import type { HealthEvent } from '../../src/health/health-events.ts'

const one = { id: 1, atMs: 5, cause: 'so' }
const checked = { ...one, address: '192.0.2.1', family: 4, key: 'a check' } as const

test('an event is about a PoP, an address or what is seen from here, and good news or bad', () => {
  const told: readonly [HealthEvent, string, string][] = [
    [{ ...checked, kind: 'down', pop: 'fr' }, 'fr 192.0.2.1', 'bad'],
    [{ ...checked, kind: 'up', pop: undefined }, '192.0.2.1', 'good'],
    [{ ...one, kind: 'drain', pop: 'fr' }, 'fr', 'warn'],
    [{ ...one, kind: 'auto', pop: 'fr' }, 'fr', 'good'],
    [{ ...one, kind: 'suspect', vantage: 'IPv6' }, 'view from here (IPv6)', 'warn'],
  ]
  for (const [event, subject, tone] of told) assert.deepEqual([subjectOf(event), toneOf(event)], [subject, tone])
})
