import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/base/problem.ts'
import { formatProblem, sortProblems, summarizeProblems } from '../../src/base/problem-text.ts'

const FILE = 'zones/linkedlist.org.yaml'
const PROBLEM: Problem = {
  severity: 'error',
  code: 'unknown-policy',
  message: 'policy "tiny-cnd" is not defined',
  place: { file: FILE, line: 12, column: 24, length: 8 },
  hint: 'did you mean "tiny-cdn"? (defined: tiny-cdn)',
}
const HEAD = `${FILE}:12:24: error[unknown-policy]: policy "tiny-cnd" is not defined`

describe('formatProblem', () => {
  it('cuts a long line after the place, and the marker with it', () => {
    const problem: Problem = { ...PROBLEM, place: { ...PROBLEM.place, column: 1, length: 5_000 } }
    const [, source, marker] = formatProblem(problem, () => 'x'.repeat(5_000)).split('\n')
    assert.equal(source, `  12 | ${'x'.repeat(101)}…`)
    assert.equal(marker, `     | ${'^'.repeat(100)} ${PROBLEM.hint}`)
  })

  it('cuts a long line before the place too', () => {
    const problem: Problem = { ...PROBLEM, place: { ...PROBLEM.place, column: 4_000, length: 1 } }
    const [, source, marker] = formatProblem(problem, () => `${'x'.repeat(3_999)}y${'z'.repeat(5_000)}`).split('\n')
    assert.equal(source, `  12 | …${'x'.repeat(100)}y${'z'.repeat(100)}…`)
    assert.equal(marker, `     | ${' '.repeat(101)}^ ${PROBLEM.hint}`)
  })

  it('cuts a sentence that quotes too much', () => {
    const text = formatProblem({ ...PROBLEM, message: `not ${'x'.repeat(5_000)}`, hint: 'y'.repeat(5_000) }, () => 'a')
    assert.match(text, /: not x{496}…\n {2}12 \| a\n .* y{500}…$/)
  })

  it('shows the line, a marker under the words and the hint', () => {
    const line = (file: string, number: number) =>
      file === FILE && number === 12 ? '  - {type: A, dynamic: tiny-cnd}' : undefined
    assert.equal(
      formatProblem(PROBLEM, line),
      `${HEAD}
  12 |   - {type: A, dynamic: tiny-cnd}
     |                        ^^^^^^^^ did you mean "tiny-cdn"? (defined: tiny-cdn)`,
    )
  })

  it('goes without a hint, and without the line when it cannot be had', () => {
    const { hint: _, ...plain } = PROBLEM
    assert.equal(
      formatProblem(plain, () => undefined),
      HEAD,
    )
    assert.equal(
      formatProblem(PROBLEM, () => undefined),
      `${HEAD}\n     | did you mean "tiny-cdn"? (defined: tiny-cdn)`,
    )
  })

  it('passes no other control character on', () => {
    const problem: Problem = {
      ...PROBLEM,
      message: 'a "\x1b[2J\r\n"',
      hint: 'b\x07',
      place: { ...PROBLEM.place, column: 3 },
    }
    const [head, source, marker, ...others] = formatProblem(problem, () => '\x1bc\x9b').split('\n')
    assert.equal(head, `${FILE}:12:3: error[unknown-policy]: a "\ufffd[2J\ufffd\ufffd"`)
    assert.equal(source, '  12 | \ufffdc\ufffd')
    assert.equal(marker, '     |   ^^^^^^^^ b\ufffd')
    assert.deepEqual(others, [])
  })

  it('keeps tabs, so that the marker stands where the words do', () => {
    const { hint: _, ...plain } = PROBLEM
    const problem = { ...plain, place: { file: FILE, line: 3, column: 4, length: 1 } }
    const [, source, marker] = formatProblem(problem, () => 'a\tb\u{1F600}').split('\n')
    assert.equal(source, '   3 | a\tb\u{1F600}')
    assert.equal(marker, '     |  \t ^')
  })
})

describe('summarizeProblems', () => {
  it('counts in whole words', () => {
    const warning: Problem = { ...PROBLEM, severity: 'warning' }
    assert.equal(summarizeProblems([PROBLEM, warning, PROBLEM], 3), '2 errors, 1 warning in 3 files')
    assert.equal(summarizeProblems([], 1), '0 errors, 0 warnings in 1 file')
  })
})

describe('sortProblems', () => {
  it('goes by file, line and column, and keeps the order at one place', () => {
    const at = (file: string, line: number, column: number, message: string): Problem => ({
      ...PROBLEM,
      message,
      place: { file, line, column, length: 1 },
    })
    const problems = [
      at('b', 1, 1, '5'),
      at('a', 10, 2, '3'),
      at('a', 9, 9, '1'),
      at('a', 10, 2, '4'),
      at('a', 10, 1, '2'),
    ]
    assert.deepEqual(
      sortProblems(problems).map(({ message }) => message),
      ['1', '2', '3', '4', '5'],
    )
    assert.equal(problems[0]!.message, '5', 'the list it was given is as it was')
  })
})
