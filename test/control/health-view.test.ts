import assert from 'node:assert/strict'
import { it } from 'node:test'
import { allUpBut } from '../../src/control/health-view.ts'

it('supposes all up but some PoPs, for good', () => {
  const view = allUpBut(new Set(['fr']))
  assert.deepEqual(
    [view.isUp('ny', 'a check'), view.isUp('fr', 'a check'), view.isUp(undefined, 'a check')],
    [true, false, true],
  )
  assert.equal(view.earliestChangeMs('fr', 'a check'), Number.POSITIVE_INFINITY)
})
