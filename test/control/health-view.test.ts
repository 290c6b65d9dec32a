import assert from 'node:assert/strict'
import { it } from 'node:test'
import { allUpBut, butDown, type HealthView } from '../../src/control/health-view.ts'

it('supposes all up but some PoPs, for good', () => {
  const view = allUpBut(new Set(['fr']))
  assert.deepEqual(
    [view.isUp('ny', 'a check'), view.isUp('fr', 'a check'), view.isUp(undefined, 'a check')],
    [true, false, true],
  )
  assert.equal(view.earliestChangeMs('fr', 'a check'), Number.POSITIVE_INFINITY)
})

it('supposes some PoPs down whatever is known of them, and leaves the rest as it is', () => {
  const health: HealthView = { isUp: (_pop, key) => key !== 'failing', earliestChangeMs: () => 7 }
  const view = butDown(health, new Set(['fr']))
  assert.deepEqual(
    [view.isUp('fr', 'good'), view.isUp('ny', 'good'), view.isUp('ny', 'failing'), view.isUp(undefined, 'good')],
    [false, true, false, true],
  )
  assert.deepEqual([view.earliestChangeMs('fr', 'good'), view.earliestChangeMs('ny', 'good')], [Infinity, 7])
})
