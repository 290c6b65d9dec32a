import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textDigest } from '../../src/base/text-digest.ts'

test('texts that differ have different digests, equal ones the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => assert.equal(textDigest(a) === textDigest(b), a === b)),
    { numRuns: 1_000 },
  )
  const edits = ['192.0.2.1', '192.0.2.2', '192.0.1.2', '129.0.2.1', '192.0.2.1\n', ' 192.0.2.1']
  assert.equal(new Set(edits.map(textDigest)).size, edits.length)
})
