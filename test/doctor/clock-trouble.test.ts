import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { findClockTrouble } from '../../src/doctor/clock-trouble.ts'

const NOW = new Date(2026, 10, 21, 12).getTime()
const DAY = 86_400_000

describe('findClockTrouble', () => {
  it('is silent when all that happened lies in the past, or hardly beyond', () => {
    assert.equal(findClockTrouble(NOW, []), undefined)
    const past = [
      { what: 'a', atMs: NOW - DAY },
      { what: 'b', atMs: NOW + LIMITS.clockBehindMsMax },
    ]
    assert.equal(findClockTrouble(NOW, past), undefined)
  })

  it('names what lies furthest in the future, and what depends on the clock', () => {
    const past = [
      { what: 'a was written', atMs: NOW + DAY },
      { what: 'b was made', atMs: NOW + 3 * DAY },
    ]
    const { sentence, fix } = findClockTrouble(NOW, past)!
    assert.match(
      sentence,
      /says 2026-11-21 12:00:00, but b was made at 2026-11-24 12:00:00: it is 3 days behind; serials of/,
    )
    assert.match(fix, /^sudo timedatectl set-ntp true/)
  })
})
