/**
 * Holds checklist.md against the tests: every line of the list says where it is tested or why it does not apply, what it
 * names is there, and a conversation that names a line stands under it. Each rule is first shown to fail.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseConversation } from './conversations/parse-conversation.ts'

interface ChecklistLine {
  readonly number: number
  readonly tests: readonly { readonly file: string; readonly title?: string }[]
  readonly notApplicable?: string
}

/** Path below test/ -> text. */
type Tests = ReadonlyMap<string, string>

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

describe('the checklist', () => {
  const lines = parseChecklist(readFileSync(`${FOLDER}checklist.md`, 'utf8'))
  const tests: Tests = new Map(
    readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') || /^conversations\/.*\.txt$/.test(path))
      .map((path) => [path, readFileSync(FOLDER + path, 'utf8')]),
  )

  for (const { rule, complaints, wrong } of rules()) {
    it(rule, () => {
      const text = wrong.list.map((line) => `${line}\n`).join('')
      assert.notDeepEqual(complaints(parseChecklist(text), new Map(Object.entries(wrong.tests))), [])
      assert.deepEqual(complaints(lines, tests), [])
    })
  }

  it('is read strictly', () => {
    for (const text of [
      '1. No standard.\n',
      '1. A (RFC 1).\nmore\n',
      '   - `a.txt`\n',
      '1. A (RFC 1).\n   - a.txt\n',
    ]) {
      assert.throws(() => parseChecklist(text), /^Error: line \d/)
    }
  })
})

interface Rule {
  readonly rule: string
  readonly complaints: (lines: readonly ChecklistLine[], tests: Tests) => readonly (string | number)[]
  /** Breaks the rule. */
  readonly wrong: { readonly list: readonly string[]; readonly tests: Readonly<Record<string, string>> }
}

function rules(): readonly Rule[] {
  const first = '1. A rule (RFC 1035 section 4).'
  const conversation = '# checklist: 1\nzone a\nquery a A\nsilence\n'
  return [
    {
      rule: 'has its lines in order, each once',
      complaints: (lines) => lines.filter(({ number }, i) => i > 0 && number <= lines[i - 1]!.number).map(numberOf),
      wrong: { list: [first, '   - `a.test.ts`', first, '   - `a.test.ts`'], tests: {} },
    },
    {
      rule: 'says of each line where it is tested, or why it does not apply',
      complaints: (lines) =>
        lines.filter(({ tests, notApplicable }) => tests.length > 0 === (notApplicable !== undefined)).map(numberOf),
      wrong: { list: [first], tests: {} },
    },
    {
      rule: 'names files that are there',
      complaints: (lines, tests) =>
        lines.flatMap((line) => line.tests.map(({ file }) => file)).filter((file) => !tests.has(file)),
      wrong: { list: [first, '   - `a.test.ts`'], tests: {} },
    },
    {
      rule: 'names tests and queries that are there',
      complaints: (lines, tests) =>
        lines.flatMap((line) =>
          line.tests
            .filter(({ file, title }) => title !== undefined && !titlesIn(file, tests.get(file) ?? '').includes(title))
            .map(({ file, title }) => `${file}: ${title}`),
        ),
      wrong: { list: [first, '   - `a.test.ts`: b'], tests: { 'a.test.ts': "it('c', () => {})" } },
    },
    {
      rule: 'names conversations that name the line',
      complaints: (lines, tests) =>
        lines.flatMap(({ number, tests: named }) =>
          named
            .filter(({ file }) => file.endsWith('.txt') && !linesNamedBy(file, tests).includes(number))
            .map(({ file }) => `${number}: ${file}`),
        ),
      wrong: { list: ['2. Another (RFC 1).', '   - `a.txt`'], tests: { 'a.txt': conversation } },
    },
    {
      rule: 'has every conversation under the lines that it names',
      complaints: (lines, tests) =>
        [...tests.keys()]
          .filter((file) => file.endsWith('.txt'))
          .flatMap((file) => linesNamedBy(file, tests).map((number) => ({ file, number })))
          .filter(
            ({ file, number }) =>
              !lines.some((line) => line.number === number && line.tests.some((named) => named.file === file)),
          )
          .map(({ file, number }) => `${file} names ${number}`),
      wrong: { list: [first, '   - `b.test.ts`'], tests: { 'a.txt': conversation } },
    },
  ]
}

function numberOf({ number }: ChecklistLine): number {
  return number
}

function linesNamedBy(file: string, tests: Tests): readonly number[] {
  return parseConversation(file, tests.get(file)!).checklist
}

/** Of a conversation its queries, of a test file what stands behind `it`, `test` and `describe`. */
function titlesIn(file: string, text: string): readonly string[] {
  if (file.endsWith('.txt')) return [...text.matchAll(/^(?:query|raw) .*$/gm)].map(([line]) => line)
  return [...text.matchAll(/\b(?:it|test|describe)\('((?:[^'\\]|\\.)*)'/g)].map(([, title]) => title!)
}

/** Throws an Error that names the line which is none of a heading, a paragraph, a requirement or where it is tested. */
function parseChecklist(text: string): readonly ChecklistLine[] {
  const lines: (ChecklistLine & { tests: { file: string; title?: string }[] })[] = []
  for (const [i, line] of text.split('\n').entries()) {
    const requirement = /^(\d+)\. [A-Z`].* \((?:.*, )?RFC \d.*\)\.$/.exec(line)
    const named = /^ +- `([^`]+)`(?:: (.+))?$/.exec(line)
    const notApplicable = /^ +- not applicable: (.+)$/.exec(line)
    const last = lines.at(-1)
    if (requirement !== null) lines.push({ number: Number(requirement[1]), tests: [] })
    else if (named !== null && last !== undefined) {
      last.tests.push({ file: named[1]!, ...(named[2] === undefined ? {} : { title: named[2] }) })
    } else if (notApplicable !== null && last !== undefined) {
      lines[lines.length - 1] = { ...last, notApplicable: notApplicable[1]! }
    } else if (line !== '' && !line.startsWith('## ') && last !== undefined) throw new Error(`line ${i + 1}: ${line}`)
    else if (/^ *(-|\d)/.test(line)) throw new Error(`line ${i + 1}: ${line}`)
  }
  return lines
}
