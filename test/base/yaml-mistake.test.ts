/** Slips of the hand in YAML: one problem each, at the place to look at, with what to do. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDocument } from '../../src/base/document.ts'

function problemsOf(text: string): string[] {
  const { problems } = readDocument('test.yaml', text, { valuesMax: 1_000, includeDepthMax: 0 })
  return problems.map(({ place, message, hint }) => `${place.line}:${place.column} ${message} (${hint})`)
}

describe('slips of the hand', () => {
  const cases: [slip: string, yaml: string, place: string, words: RegExp][] = [
    ['a line indented too far', 'a:\n  b: x\n   c: y\n', '2:6', /look at the indentation of the next line/],
    ['a tab', 'a:\n\tb: x\n', '2:1', /indent with spaces/],
    ['a missing colon', 'a:\n  b x\n  c: y\n', '2:3', /write "key: value"/],
    ['a missing dash before a mapping', 'a:\n  - b: x\n    c: y\n  b: x\n', '4:3', /is a "-" missing/],
    ['a missing dash before a text', 'a:\n  - x\n  y\n', '3:3', /is a "-" missing/],
    ['an open bracket', 'a: {b: [x, y}\nc: {}\n', '1:13', /"\[" is not closed here \(a "\]" is missing/],
    ['an open brace', 'a: {b: x\nc: {}\n', '2:1', /"\{" is not closed|"\}" is missing/],
    ['an open quote', 'a: "x\nb: y\n', '1:4', /a text opened with " is not closed/],
    ['an open single quote', "a: y\nb: 'x\n", '2:4', /a text opened with ' is not closed/],
    ['an escape that is none', 'a: "x\\; y"\n', '1:6', /"\\;" is not an escape \(.*single quotes/],
    ['a colon in a text', 'a: b: c\n', '1:4', /quote a value that holds ": "/],
    ['a missing comma', 'a: {b: x c: y}\n', '1:8', /a comma before the next key is missing/],
    ['a second document', 'a: b\n---\nc: d\n', '2:1', /a second document begins here \(.*leave the "---" out/],
    ['a bare star', '*: x\n', '1:1', /quote the name: '\*'/],
    ['a bare wildcard', "'': x\n*.a: {b: c}\n", '2:1', /quote the name: '\*.a'/],
  ]
  for (const [slip, yaml, place, words] of cases) {
    test(slip, () => {
      const [problem, ...others] = problemsOf(yaml)
      assert.deepEqual(others, [])
      assert.ok(problem!.startsWith(`${place} `), problem)
      assert.match(problem!, words)
    })
  }
})

test('slips on two lines are two problems', () => {
  assert.equal(problemsOf('a:\n\tb: x\nc:\n\td: y\n').length, 2)
})

test('a line of nothing but slips is one problem with a short sentence', () => {
  for (const slip of ['"', "'", '|', '*a ', '&a ', ']', '%']) {
    const [problem, ...others] = problemsOf(`a: b\n${slip.repeat(5_000)}`)
    assert.deepEqual(others, [])
    assert.ok(problem!.length < 300, problem)
  }
})
