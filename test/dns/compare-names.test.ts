import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatName, namesEqual, parseName, ROOT } from '../../src/dns/name.ts'
import { arbitraryName } from './arbitrary-name.ts'
import { compareNames } from './compare-names.ts'

describe('compareNames', () => {
  it('orders as RFC 4034 section 6.1 does', () => {
    const ordered = [
      'example.',
      'a.example.',
      'yljkjljk.a.example.',
      'Z.a.example.',
      'zABC.a.EXAMPLE.',
      'z.example.',
      '\\001.z.example.',
      '*.z.example.',
      '\\200.z.example.',
    ].map((text) => parseName(text) as Uint8Array)
    const sorted = ordered.toReversed().sort(compareNames)
    assert.deepEqual(sorted.map(formatName), ordered.map(formatName))
  })

  it('puts the root first', () => {
    assert.ok(compareNames(ROOT, Uint8Array.of(1, 0x61, 0)) < 0)
  })

  it('is a total order that agrees with equality', () => {
    fc.assert(
      fc.property(arbitraryName, arbitraryName, arbitraryName, (a, b, c) => {
        assert.equal(Math.sign(compareNames(a, b)), Math.sign(-compareNames(b, a)) + 0)
        assert.equal(compareNames(a, b) === 0, namesEqual(a, b))
        if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0) assert.ok(compareNames(a, c) <= 0)
      }),
    )
  })
})
