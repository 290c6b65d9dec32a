import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatClock, formatSpan, formatTime } from '../../src/base/time-text.ts'

describe('formatSpan', () => {
  it('is the greatest whole unit', () => {
    const spans = [0, 999, 1_000, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000, 172_800_000]
    const texts = ['0 s', '0 s', '1 s', '59 s', '1 min', '59 min', '1 h', '23 h', '1 day', '2 days']
    assert.deepEqual(spans.map(formatSpan), texts)
  })

  it('is never negative', () => {
    assert.equal(formatSpan(-5_000), '0 s')
  })
})

describe('formatClock', () => {
  const noon = new Date(2026, 10, 21, 12, 3, 10).getTime()

  it('says the date of another day only', () => {
    assert.equal(formatClock(noon, new Date(2026, 10, 21, 23, 59, 59).getTime()), '12:03')
    assert.equal(formatClock(noon, new Date(2026, 10, 22).getTime()), '2026-11-21 12:03')
  })

  it('is to the second where that matters', () => {
    assert.equal(formatTime(noon), '2026-11-21 12:03:10')
  })
})
