import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IntColumn } from '../../src/base/int-column.ts'

test('keeps what is appended and set while it grows', () => {
  const column = new IntColumn()
  for (let i = 0; i < 1_000; i++) assert.equal(column.push(-i), i)
  column.set(70, 7)
  assert.equal(column.length, 1_000)
  assert.deepEqual([column.at(0), column.at(69), column.at(70), column.at(999)], [-0 | 0, -69, 7, -999])
})
