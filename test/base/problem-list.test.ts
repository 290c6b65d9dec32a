import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocument } from '../../src/base/document.ts'
import { ProblemList } from '../../src/base/problem-list.ts'

test('a problem stands at the key or the value that its path means', () => {
  const { document } = readDocument('a.yaml', 'one: 1\ntwo: [a, bc]\n', { valuesMax: 10, includeDepthMax: 0 })
  const list = new ProblemList(document!)
  list.error(['two', 1], 'bad', 'bad "bc"', { hint: 'did you mean "b"?' })
  list.warning(['two'], 'odd', 'odd "two"', { part: 'key' })
  list.error(['three', 'four'], 'absent', 'nothing there')
  assert.deepEqual(list.problems, [
    {
      severity: 'error',
      code: 'bad',
      message: 'bad "bc"',
      hint: 'did you mean "b"?',
      place: { file: 'a.yaml', line: 2, column: 10, length: 2 },
    },
    {
      severity: 'warning',
      code: 'odd',
      message: 'odd "two"',
      place: { file: 'a.yaml', line: 2, column: 1, length: 3 },
    },
    {
      severity: 'error',
      code: 'absent',
      message: 'nothing there',
      place: document!.placeOf([]),
    },
  ])
  assert.equal(list.lineOf(['two', 0]), 2)
})
