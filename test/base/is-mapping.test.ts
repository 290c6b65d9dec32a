import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMapping } from '../../src/base/is-mapping.ts'

test('objects are mappings; lists, nothing and what has no members are not', () => {
  for (const mapping of [{}, { key: 1 }, Object.create(null)]) assert.ok(isMapping(mapping))
  for (const other of [[], [{}], null, undefined, '', 'key', 0, true]) assert.ok(!isMapping(other))
})
