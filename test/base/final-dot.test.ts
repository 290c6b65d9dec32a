import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutFinalDot } from '../../src/base/final-dot.ts'

test('a name loses its final dot alone, and the root nothing', () => {
  assert.deepEqual(['www.example.org.', 'www.example.org', '.', ''].map(withoutFinalDot), [
    'www.example.org',
    'www.example.org',
    '.',
    '',
  ])
})
