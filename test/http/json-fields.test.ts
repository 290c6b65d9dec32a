import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { jsonFields, listOf, TIME } from '../../src/http/json-fields.ts'

const NOTE = jsonFields(
  { at: TIME, until: z.exactOptional(TIME), seen: listOf(TIME), text: z.string().optional(), waitMs: z.number() },
  ['at', 'until', 'seen'],
)

describe('jsonFields', () => {
  it('writes times as RFC 3339 without the unit in the name, and durations as they are', () => {
    const atMs = Date.UTC(2026, 10, 21, 12, 0, 0, 7)
    const json = { at: '2026-11-21T12:00:00.007Z', seen: ['1970-01-01T00:00:00.000Z'], waitMs: 5 }
    assert.deepEqual(z.encode(NOTE, { atMs, seenMs: [0], text: undefined, waitMs: 5 }), json)
    assert.deepEqual(z.decode(NOTE, json), { atMs, seenMs: [0], text: undefined, waitMs: 5 })
  })

  it('gives back through JSON every value as it was', () => {
    const ms = fc.integer({ min: 0, max: 253_402_300_799_999 })
    const values = fc.record(
      { atMs: ms, untilMs: ms, seenMs: fc.array(ms), waitMs: fc.double({ noNaN: true, noDefaultInfinity: true }) },
      { requiredKeys: ['atMs', 'seenMs', 'waitMs'] },
    )
    fc.assert(
      fc.property(values, fc.option(fc.string(), { nil: undefined }), (value, text) => {
        const whole = { ...value, waitMs: value.waitMs + 0, text } // no -0, which JSON does not know
        assert.deepEqual(z.decode(NOTE, JSON.parse(JSON.stringify(z.encode(NOTE, whole)))), whole)
      }),
    )
  })

  it('drops what it does not know and refuses what is otherwise', () => {
    const json = { at: '2026-11-21T12:00:00Z', seen: [], waitMs: 5 }
    assert.ok(!('more' in z.decode(NOTE, { ...json, more: 1 } as typeof json)))
    const wrong = [
      { at: '2026-11-21T12:00:00+01:00' },
      { at: 5 },
      { seen: 'never' },
      { waitMs: '5 ms' },
      { text: null },
    ]
    for (const part of wrong) assert.equal(z.safeDecode(NOTE, { ...json, ...part } as typeof json).success, false)
  })

  it('never writes a value that is not as the schema says', () => {
    assert.throws(() => z.encode(NOTE, { atMs: 0, seenMs: [], text: 5 as unknown as string, waitMs: 5 }), z.ZodError)
  })
})
