/** YAML documents: text survives, every place is right, hostile documents are refused cheaply, both readers agree. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readDocument } from '../../src/base/document.ts'
import type { DocumentValue } from '../../src/base/document-value.ts'
import { type ReadDocumentOptions, readExactly } from '../../src/base/exact-document.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { randomYaml } from './random-yaml.ts'

function read(text: string, options: Partial<ReadDocumentOptions> = {}) {
  return readDocument('test.yaml', text, { valuesMax: 100_000, includeDepthMax: 3, ...options })
}

/** The value as ordinary objects, so that it compares with literals. */
function plainValue(text: string, options: Partial<ReadDocumentOptions> = {}): unknown {
  const { document, problems } = read(text, options)
  assert.deepEqual(problems, [])
  return JSON.parse(JSON.stringify(document!.value))
}

function problemsOf(text: string, options: Partial<ReadDocumentOptions> = {}): string[] {
  return read(text, options).problems.map(({ place, code }) => `${place.file}:${place.line}:${place.column} ${code}`)
}

describe('values', () => {
  test('every scalar is its text', () => {
    assert.deepEqual(plainValue('[1e3, 007, null, no, NO, ~, 0x10, 1.50, "a b", 2026-01-01]'), [
      ...['1e3', '007', 'null', 'no', 'NO', '~', '0x10', '1.50', 'a b', '2026-01-01'],
    ])
  })

  test('an empty document, an empty value and keys that objects have of themselves', () => {
    assert.equal(plainValue(''), '')
    assert.equal(plainValue('# nothing\n'), '')
    assert.deepEqual(plainValue('a:\nb: x'), { a: '', b: 'x' })
    const { value } = read('{__proto__: a, constructor: b}').document!
    assert.deepEqual(Object.entries(value), [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  test('aliases and merge keys: own keys win, then earlier sources', () => {
    const text = '{a: &a {x: 1, y: 2}, b: &b {y: 3, z: 4}, c: {<<: [*a, *b], x: 0}, d: *a}'
    const { c, d } = plainValue(text) as Record<string, unknown>
    assert.deepEqual(c, { x: '0', y: '2', z: '4' })
    assert.deepEqual(d, { x: '1', y: '2' })
  })

  test('a quoted << is a key like any other', () => {
    assert.deepEqual(plainValue('{"<<": a}'), { '<<': 'a' })
  })
})

describe('places', () => {
  const text = ['first: one', 'list:', '  - a', '  - {key: "two words"}', 'empty:', ''].join('\n')
  const { document } = read(text)
  const cases: [path: PropertyKey[], part: 'key' | 'value', line: number, column: number, length: number][] = [
    [['first'], 'key', 1, 1, 5],
    [['first'], 'value', 1, 8, 3],
    [['list', 0], 'value', 3, 5, 1],
    [['list', 1, 'key'], 'value', 4, 11, 11],
    [['list', 1, 'key'], 'key', 4, 6, 3],
    [['list', 1, 'none'], 'value', 4, 5, 18],
    [['list', 7, 'none'], 'value', 3, 3, 3],
    [['none'], 'key', 1, 1, 10],
  ]
  for (const [path, part, line, column, length] of cases) {
    test(`${part} of ${path.join('.')}`, () => {
      assert.deepEqual(document!.placeOf(path, part), { file: 'test.yaml', line, column, length })
    })
  }

  test('what an alias or merge brings stands where it was written, the alias itself where it is used', () => {
    const { document } = read('a: &a\n  x: 1\nb: *a\nc:\n  <<: *a\n')
    assert.equal(document!.placeOf(['b']).line, 3)
    assert.equal(document!.placeOf(['b', 'x']).line, 2)
    assert.equal(document!.placeOf(['c', 'x']).line, 2)
  })
})

describe('problems', () => {
  const cases: [text: string, ...problems: string[]][] = [
    ['a: 1\nb: 2\na: 3', 'test.yaml:3:1 duplicate-key'],
    ['? [a]\n: b', 'test.yaml:1:3 yaml-key'],
    ['a: [', 'test.yaml:1:5 yaml-syntax'],
    ['a: *b', 'test.yaml:1:4 yaml-alias'],
    ['a: &a [*a]', 'test.yaml:1:8 yaml-alias'],
    ['a: &a {<<: *a}', 'test.yaml:1:12 yaml-alias', 'test.yaml:1:8 yaml-merge'],
    ['<<: x', 'test.yaml:1:1 yaml-merge'],
    ['a: !shell x', 'test.yaml:1:11 yaml-tag'],
    ['a: !include x', 'test.yaml:1:13 include'],
    ['a\n---\nb', 'test.yaml:2:1 yaml-syntax'],
  ]
  for (const [text, ...problems] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(problemsOf(text), problems))
  }
})

describe('includes', () => {
  const files: Record<string, string> = {
    'mail.yaml': '{mx: 10}',
    'broken.yaml': 'x: 1\nx: 2',
    'self.yaml': '!include self.yaml',
    'many.yaml': `[${'!include mail.yaml, '.repeat(LIMITS.includesPerDocumentMax + 1)}]`,
  }
  const include = (path: string) => {
    const text = files[path]
    return text === undefined ? 'no such file' : { file: path, text }
  }

  test('the file stands where it is included, with its own places', () => {
    assert.deepEqual(plainValue('a: !include mail.yaml\nb: {<<: !include mail.yaml}', { include }), {
      a: { mx: '10' },
      b: { mx: '10' },
    })
    assert.deepEqual(problemsOf('a: !include broken.yaml', { include }), ['broken.yaml:2:1 duplicate-key'])
  })

  test('refused: absent, nested without end, too many', () => {
    assert.deepEqual(problemsOf('a: !include none.yaml', { include }), ['test.yaml:1:13 include'])
    assert.deepEqual(problemsOf('a: !include self.yaml', { include }), ['self.yaml:1:10 include-depth'])
    const [problem] = read('a: !include many.yaml', { include }).problems
    assert.match(problem!.message, /more than 1000 files/)
  })
})

describe('hostile documents', () => {
  test('an alias bomb is refused before it is unfolded', () => {
    const levels = 'bcdefghijklmnop'.split('').map((letter, i) => {
      const before = 'abcdefghijklmnop'[i]
      return `${letter}: &${letter} [${Array(10).fill(`*${before}`).join(', ')}]`
    })
    const problems = problemsOf(['a: &a [x, x, x, x, x, x, x, x, x, x]', ...levels].join('\n'))
    assert.deepEqual(problems, ['test.yaml:5:36 yaml-too-large'])
  })

  test('many aliases of one small anchor are no bomb', () => {
    const text = `a: &a {ttl: 60}\nb: [${Array(2_000).fill('*a').join(', ')}]`
    assert.deepEqual(problemsOf(text), [])
  })

  test('too many values', () => {
    assert.deepEqual(problemsOf('[a, b, c]', { valuesMax: 3 }), ['test.yaml:1:8 yaml-too-large'])
  })

  test('too deep', () => {
    const depth = LIMITS.documentDepthMax
    assert.deepEqual(problemsOf('['.repeat(depth) + ']'.repeat(depth)), [])
    assert.deepEqual(problemsOf(`${'['.repeat(depth + 1)}x${']'.repeat(depth + 1)}`), ['test.yaml:1:66 yaml-too-deep'])
    assert.deepEqual(problemsOf('['.repeat(20_000)), ['test.yaml:1:1 yaml-too-deep'])
  })

  test('any text gives a document or problems', () => {
    const fragments = fc.constantFrom('a', ': ', '- ', '\n', '  ', '{', '}', '[', ']', ',', '&a ', '*a', '<<: ', '!include ', '"', "'", '|', '? ', '#', '---\n', '\t') // biome-ignore format: one line
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 60 }), (parts) => {
        const { document, problems } = read(parts.join(''))
        assert.ok(document !== undefined || problems.length > 0)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** As ordinary objects, but for a key that would not be one. */
function ordinary(value: DocumentValue): unknown {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(ordinary)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [`.${key}`, ordinary(item)]))
}

/** Of every value, and of something that is not there. */
function pathsIn(value: DocumentValue, path: PropertyKey[] = []): PropertyKey[][] {
  if (typeof value === 'string') return [path]
  const below = Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]))
  return [path, [...path, 'absent'], ...below]
}

describe('member by member', () => {
  test('any text gives the same values, problems and places as read exactly', () => {
    let byMembers = 0
    const check = (text: string) => {
      const { document, problems } = read(text)
      const exact = readExactly('test.yaml', text, { valuesMax: 100_000, includeDepthMax: 3 })
      assert.deepEqual(problems, exact.problems)
      assert.equal(document === undefined, exact.document === undefined)
      if (document === undefined || exact.document === undefined) return
      assert.deepEqual(ordinary(document.value), ordinary(exact.document.value))
      for (const path of pathsIn(exact.document.value)) {
        for (const part of ['key', 'value'] as const) {
          assert.deepEqual(document.placeOf(path, part), exact.document.placeOf(path, part), path.join('.'))
        }
      }
      const { members } = document
      if (members === undefined) return
      const list = Array.from({ length: members.count }, (_, number) => members.at(number))
      const { value } = document as { value: { [key: string]: DocumentValue } }
      assert.deepEqual(list.map(({ key }) => key).sort(), Object.keys(value).sort())
      for (const member of list) assert.deepEqual(ordinary(member.value), ordinary(value[member.key]!))
      const some = list.findIndex((member) => typeof member.value !== 'string')
      if (some >= 0 && members.at(some).value !== list[some]!.value) byMembers++
    }
    fc.assert(fc.property(randomYaml, check), { numRuns: 1_500 })
    assert.ok(byMembers > 50, `only ${byMembers} documents were read by their members`)
  })

  const long = `# ${'x'.repeat(LIMITS.exactDocumentOctetsMax)}\n`
  const cases: [what: string, text: string, ...problems: string[]][] = [
    ['plain members and odd ones', 'a: b\nc: |\n  d\n'],
    ['a key written twice', 'a: b\nc: d\na: e\n', 'test.yaml:4:1 duplicate-key'],
    ['a mistake', 'a: b\nc: "d\n', 'test.yaml:3:4 yaml-syntax'],
    ['an anchor', 'a: b\nc: &d e\n', 'test.yaml:3:1 yaml-too-large'],
    ['no mapping', '- a\n', 'test.yaml:2:1 yaml-too-large'],
  ]
  for (const [what, text, ...problems] of cases) {
    test(`a text too large to be read exactly: ${what}`, () => assert.deepEqual(problemsOf(long + text), problems))
  }

  test('so many keys written twice that the rest is not read, in a text too large to be read exactly', () => {
    const problems = problemsOf(long + 'a: b\n'.repeat(LIMITS.problemsKeptMax + 9))
    assert.equal(problems.length, LIMITS.problemsKeptMax + 1)
    assert.equal(problems.at(-1), `test.yaml:${LIMITS.problemsKeptMax + 3}:1 yaml-too-large`)
  })

  test('too many values in a text too large to be read exactly', () => {
    assert.deepEqual(problemsOf(`${long}a: [b, c]\nd: e\n`, { valuesMax: 4 }), ['test.yaml:3:1 yaml-too-large'])
  })
})
