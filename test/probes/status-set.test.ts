import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DEFAULT_STATUS_SET, holdsStatus } from '../../src/probes/status-set.ts'

function held(set: string): number[] {
  return Array.from({ length: 500 }, (_, i) => 100 + i).filter((status) => holdsStatus(set, status))
}

describe('holdsStatus', () => {
  it('reads single codes and ranges, both ends included', () => {
    assert.deepEqual(held('204'), [204])
    assert.deepEqual(held('301-303,404'), [301, 302, 303, 404])
    assert.deepEqual(held('200,503-503'), [200, 503])
  })

  it('takes a redirect for success unless told otherwise', () => {
    assert.deepEqual([held(DEFAULT_STATUS_SET).at(0), held(DEFAULT_STATUS_SET).at(-1)], [200, 399])
  })
})
