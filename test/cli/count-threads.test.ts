import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { countThreads } from '../../src/cli/count-threads.ts'

it('countThreads gives as many as are asked for, or one for each processor', () => {
  assert.equal(countThreads('auto', 'linux', 4), 4)
  assert.equal(countThreads('auto', 'linux', 1_000), LIMITS.workersMax)
  assert.equal(countThreads(3, 'linux', 2), 3)
})

it('countThreads gives one where the system does not share out what comes', () => {
  assert.equal(countThreads('auto', 'darwin', 8), 1)
  assert.equal(countThreads(4, 'win32', 8), 1)
})
