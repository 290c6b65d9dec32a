import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocument } from '../../src/base/document.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { ProblemList } from '../../src/base/problem-list.ts'

test('a problem stands at the key or the value that its path means', () => {
  const { document } = readDocument('a.yaml', 'one: 1\ntwo: [a, bc]\n', { valuesMax: 10, includeDepthMax: 0 })
  const list = new ProblemList(document!)
  list.error(['two', 1], 'shape', 'bad "bc"', { hint: 'did you mean "b"?' })
  list.warning(['two'], 'unused-key', 'odd "two"', { part: 'key' })
  list.error(['three', 'four'], 'missing-key', 'nothing there')
  assert.deepEqual(list.problems, [
    {
      severity: 'error',
      code: 'shape',
      message: 'bad "bc"',
      hint: 'did you mean "b"?',
      place: { file: 'a.yaml', line: 2, column: 10, length: 2 },
    },
    {
      severity: 'warning',
      code: 'unused-key',
      message: 'odd "two"',
      place: { file: 'a.yaml', line: 2, column: 1, length: 3 },
    },
    {
      severity: 'error',
      code: 'missing-key',
      message: 'nothing there',
      place: document!.placeOf([]),
    },
  ])
  assert.equal(list.lineOf(['two', 0]), 2)
})

test('problems that know their places are taken over, and lines can be named', () => {
  const { document } = readDocument('a.yaml', 'one: 1\ntwo: 2\n', { valuesMax: 10, includeDepthMax: 0 })
  const list = new ProblemList(document!)
  const place = { file: 'b.yaml', line: 9, column: 9, length: 9 }
  list.addAll([{ severity: 'error', code: 'shape', message: 'm', place }])
  assert.deepEqual(list.problems[0]!.place, place)
  assert.equal(list.lineOf(['two']), 2)
})

test('more problems than are kept are counted', () => {
  const { document } = readDocument('a.yaml', 'one: 1\n', { valuesMax: 10, includeDepthMax: 0 })
  const list = new ProblemList(document!)
  for (let i = 0; i < LIMITS.problemsKeptMax; i++) list.warning(['one'], 'unused-key', 'unused-key')
  assert.ok(!list.hasErrors)
  list.error(['one'], 'shape', 'shape')
  list.addAll([list.problems[0]!, list.problems[1]!])
  assert.equal(list.problems.length, LIMITS.problemsKeptMax)
  assert.deepEqual(list.more, { error: 1, warning: 2 })
  assert.ok(list.hasErrors)
})
