/** The largest rrset. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../../src/base/limits.ts'
import { checkRrsetSize } from '../../../src/zone/checks/size.ts'
import { codesOf } from './zone-check.ts'

test('an rrset fits into one message', () => {
  // Each record takes 12 octets and its rdata of 4.
  const text = (records: number) => {
    const values = Array.from({ length: records }, (_, i) => `192.0.${i >> 8}.${i & 255}`)
    return `a: {type: A, values: [${values.join(', ')}]}`
  }
  assert.deepEqual(codesOf(checkRrsetSize, text(LIMITS.rrsetOctetsMax / 16)), [])
  assert.deepEqual(codesOf(checkRrsetSize, text(LIMITS.rrsetOctetsMax / 16 + 1)), ['1:4 rrset-too-large'])
})
