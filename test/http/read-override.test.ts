import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readOverride } from '../../src/http/read-override.ts'

describe('readOverride', () => {
  it('reads every kind, with or without a time and a reason', () => {
    assert.deepEqual(readOverride('{"kind": "force-up"}'), { kind: 'force-up' })
    const written = { kind: 'drain', for: '3d', reason: 'new disks: "fast" ones' }
    assert.deepEqual(readOverride(JSON.stringify(written)), {
      kind: 'drain',
      forMs: 3 * 86_400_000,
      reason: 'new disks: "fast" ones',
    })
  })

  for (const [body, wanted] of [
    ['kind: drain', 'the body is not JSON'],
    ['', 'the body is not JSON'],
    ['[]', /found a list, wanted a mapping/],
    ['{}', /key "kind" is missing/],
    ['{"kind": "auto"}', /"auto" is not drain, force-up, force-down/],
    ['{"kind": "drain", "for": "2"}', /"2" is not a duration .* to 365d: its unit is missing/],
    ['{"kind": "drain", "for": 7200}', /"7200" is not a duration/],
    ['{"kind": "drain", "for": "366d"}', /"366d" is not a duration/],
    ['{"kind": "drain", "fro": "2h"}', /key "fro" is not known: did you mean "for"\?/],
    ['{"kind": "drain", "reason": "a\\u001b[2J"}', /is not one line of up to 200 characters/],
    [JSON.stringify({ kind: 'drain', reason: 'x'.repeat(201) }), /is not one line of up to 200 characters/],
    [JSON.stringify({ kind: 'drain', reason: Array(200).fill(0) }), /too many|more than|values/],
  ] as const) {
    it(`refuses ${body.slice(0, 50)}`, () => {
      const read = readOverride(body)
      assert.equal(typeof read, 'string')
      if (typeof wanted === 'string') assert.equal(read, wanted)
      else assert.match(read as string, wanted)
    })
  }
})
