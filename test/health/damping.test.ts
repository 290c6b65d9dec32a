import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { changesThatMatter, dampingFactor } from '../../src/health/damping.ts'

const HOUR = 3_600_000
const damping = { changes: 4, withinMs: HOUR, factorMax: 32 }
const minutes = (count: number) => Array.from({ length: count }, (_, i) => i * 60_000)

describe('damping', () => {
  test('up to four changes in an hour cost nothing, then each flap doubles', () => {
    const factors = Array.from({ length: 18 }, (_, count) => dampingFactor(minutes(count), HOUR / 2, damping))
    assert.deepEqual(factors, [1, 1, 1, 1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 32, 32, 32])
  })

  test('decays change by change as they grow older than an hour', () => {
    const changes = minutes(9)
    const at = (minute: number) => dampingFactor(changes, minute * 60_000, damping)
    assert.deepEqual([at(59), at(60), at(61), at(62), at(63), at(64)], [8, 4, 4, 2, 2, 1])
  })

  test('never beyond the cap, never below one, never more with time', () => {
    const times = fc.array(fc.integer({ min: 0, max: 2 * HOUR }), { maxLength: 60 })
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 0, max: HOUR }),
        fc.integer({ min: 1, max: 100 }),
        (changes, later, factorMax) => {
          const now = Math.max(0, ...changes)
          const factor = dampingFactor(changes, now, { ...damping, factorMax })
          assert.ok(factor >= 1 && factor <= factorMax)
          assert.ok(dampingFactor(changes, now + later, { ...damping, factorMax }) <= factor)
          assert.equal(dampingFactor(changes, now + HOUR, { ...damping, factorMax }), 1)
        },
      ),
    )
  })

  test('the last changes that matter give the factor of all', () => {
    const times = fc.array(fc.integer({ min: 0, max: 2 * HOUR }), { maxLength: 60 })
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 100 }), (unsorted, factorMax) => {
        const changes = unsorted.toSorted((a, b) => a - b)
        const settings = { ...damping, factorMax }
        const kept = changes.slice(-changesThatMatter(settings))
        assert.equal(dampingFactor(kept, 2 * HOUR, settings), dampingFactor(changes, 2 * HOUR, settings))
      }),
    )
  })
})
