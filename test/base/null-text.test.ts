/** The texts that are YAML's null, and those that only look like it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNullText } from '../../src/base/null-text.ts'

test('every spelling of null in the YAML core schema, and no other text', () => {
  for (const text of ['', '~', 'null', 'Null', 'NULL']) assert.ok(isNullText(text), text)
  for (const text of ['nULL', ' ', 'none', 'no', '0']) assert.ok(!isNullText(text), text)
})
