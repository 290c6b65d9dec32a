import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatDuration, parseDuration } from '../../src/base/duration.ts'

describe('durations', () => {
  it('are a whole number and a unit', () => {
    const texts = ['500ms', '10s', '5m', '1h', '3d', '0s']
    assert.deepEqual(texts.map(parseDuration), [500, 10_000, 300_000, 3_600_000, 259_200_000, 0])
    for (const text of ['', '10', 's', '1.5s', '-1s', '1 s', '1S', '1w', '1h30m', '1234567890s']) {
      assert.equal(parseDuration(text), undefined, text)
    }
  })

  it('are read as they are written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (milliseconds) => {
        assert.equal(parseDuration(formatDuration(milliseconds)), milliseconds)
      }),
    )
    assert.deepEqual([90_000, 7_200_000, 1].map(formatDuration), ['90s', '2h', '1ms'])
  })
})
