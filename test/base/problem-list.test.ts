/** Problem lists find the place of a path. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocument } from '../../src/base/document.ts'
import { ProblemList } from '../../src/base/problem-list.ts'

test('problems stand where their path does, key or value', () => {
  const { document } = readDocument('a.yaml', 'a:\n  b: c\n', { valuesMax: 10, includeDepthMax: 0 })
  const list = new ProblemList(document!)
  list.error(['a', 'b'], 'one', 'is wrong')
  list.warning(['a', 'b'], 'two', 'is odd', { part: 'key', hint: 'write d' })
  list.addAll([{ severity: 'error', code: 'three', message: 'm', place: { file: 'b', line: 9, column: 9, length: 9 } }])
  assert.deepEqual(list.problems, [
    { severity: 'error', code: 'one', message: 'is wrong', place: { file: 'a.yaml', line: 2, column: 6, length: 1 } },
    {
      severity: 'warning',
      code: 'two',
      message: 'is odd',
      hint: 'write d',
      place: { file: 'a.yaml', line: 2, column: 3, length: 1 },
    },
    { severity: 'error', code: 'three', message: 'm', place: { file: 'b', line: 9, column: 9, length: 9 } },
  ])
  assert.equal(list.lineOf(['a', 'b']), 2)
})
