import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import type { Problem } from '../../src/base/problem.ts'
import { ProblemLines } from '../../src/control/problem-lines.ts'

function problemAt(file: string, line: number, column = 1): Problem {
  return { severity: 'error', code: 'shape', message: 'x', place: { file, line, column, length: 1 } }
}

describe('ProblemLines', () => {
  it('keeps the line of each problem of the file, in any order', () => {
    const lines = new ProblemLines()
    const problems = [3, 1, 2, 2, 4, 9].map((line) => problemAt('a', line))
    const other = problemAt('b', 1)
    lines.keep('a', 'one\r\ntwo\nthree\n', [...problems, other])
    const kept = problems.map((problem) => lines.lineOf(problem))
    assert.deepEqual(kept, ['three', 'one', 'two', 'two', '', ''])
    assert.equal(lines.lineOf(other), undefined)
  })

  it('cuts a long line behind what is shown of it', () => {
    const lines = new ProblemLines()
    const problem = problemAt('a', 1, 50)
    lines.keep('a', 'x'.repeat(10_000), [problem])
    assert.equal(lines.lineOf(problem)!.length, 50 + LIMITS.problemLineCharactersKept)
  })
})
