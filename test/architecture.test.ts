/**
 * The house rules of ARCHITECTURE.md as tests. Each rule is a function from the files of the project to complaints, so
 * that it is first shown to fail on a small wrong tree and then required to be silent on the real one.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Path from the top of the project -> text. */
type Tree = ReadonlyMap<string, string>

const TOP = fileURLToPath(new URL('..', import.meta.url))

const PURE = ['base', 'dns', 'zone', 'routing', 'geo', 'tables', 'answer', 'config', 'health', 'doctor']

/** Room -> the rooms it may import. A room may always import itself; `main` is src/main.ts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  dns: ['base'],
  routing: ['base'],
  geo: ['base', 'routing'],
  health: ['base', 'routing'],
  zone: ['base', 'dns', 'routing'],
  config: ['base', 'dns', 'routing'],
  tables: ['base', 'dns', 'routing', 'geo', 'zone', 'config'],
  answer: ['base', 'dns', 'tables'],
  storage: ['base'],
  transports: ['base', 'answer'],
  probes: ['base', 'routing'],
  doctor: ['base'],
  machine: ['base', 'doctor'],
  refresh: ['base', 'routing', 'geo', 'config', 'tables', 'storage'],
  http: ['base', 'routing', 'health', 'control'],
  control: PURE,
  cli: [...PURE, 'storage', 'transports', 'probes', 'refresh', 'http', 'control', 'machine'],
  main: ['base', 'cli'],
}

/** The query path reads compiled tables and nothing they were compiled from, not even through another file. */
const QUERY_PATH = ['answer', 'transports']
const QUERY_PATH_REACHES = ['base', 'dns', 'tables', 'answer', 'transports']

const FILE_LINES_MAX = 400
const README_LINES_MAX = 20
const HEADER_LINES_MAX = 14

/** The clock, randomness, the process, timers, the network and the console: a pure room takes them as arguments. */
const IMPURE =
  /\b(process\.|Date\.now|new Date\(\)|Math\.random|set(Timeout|Interval|Immediate)\b|fetch\(|performance\.|crypto\.|console\.|queueMicrotask)/

interface Rule {
  readonly rule: string
  readonly complaints: (tree: Tree) => string[]
  /** Files that break the rule; a complaint names the first. */
  readonly wrong: Readonly<Record<string, string>>
}

const RULES: readonly Rule[] = [
  {
    rule: 'every import goes to a file that is there',
    complaints: (tree) => imports(tree).flatMap(({ from, to }) => (tree.has(to) ? [] : [`${from} imports ${to}`])),
    wrong: { 'src/base/a.ts': "import { b } from './b.ts'" },
  },
  {
    rule: 'a room imports only the rooms it may',
    complaints: (tree) =>
      imports(tree)
        .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !MAY_IMPORT[roomOf(from)]?.includes(roomOf(to)))
        .map(({ from, to }) => `${from} imports ${to}`),
    wrong: { 'src/dns/a.ts': "import type { B } from '../zone/b.ts'", 'src/zone/b.ts': '' },
  },
  {
    rule: 'the query path reaches no zone, rule, database or configuration',
    complaints: queryPathLeaks,
    wrong: {
      'src/answer/a.ts': "import { b } from '../tables/b.ts'",
      'src/tables/b.ts': "import { c } from '../zone/c.ts'",
      'src/zone/c.ts': '',
    },
  },
  {
    rule: 'files do not import each other in a circle',
    complaints: cycles,
    wrong: {
      'src/base/a.ts': "import { b } from './b.ts'",
      'src/base/b.ts': "import { c } from './c.ts'",
      'src/base/c.ts': "import { a } from './a.ts'",
    },
  },
  {
    rule: 'a pure room imports no module of Node',
    complaints: (tree) => matches(tree, isPure, /from 'node:|import\('node:|import 'node:/),
    wrong: { 'src/dns/a.ts': "import { readFileSync } from 'node:fs'" },
  },
  {
    rule: 'a pure room uses no clock, randomness, timer, process, network or console',
    complaints: (tree) => matches(tree, isPure, IMPURE),
    wrong: { 'src/routing/a.ts': 'export const now = () => Date.now()' },
  },
  {
    rule: 'no default export',
    complaints: (tree) => matches(tree, isSource, /\bexport default\b/),
    wrong: { 'src/cli/a.ts': 'export default 1' },
  },
  {
    rule: 'no file passes on the exports of another',
    complaints: (tree) => matches(tree, isSource, /\bexport (type )?(\*|\{[^}]*\} from)/),
    wrong: { 'src/cli/a.ts': "export { b } from './b.ts'" },
  },
  {
    rule: 'a function, class or constant that a file exports is used in the program, not in tests alone',
    complaints: unusedExports,
    wrong: { 'src/base/a.ts': 'export function a() {}', 'test/base/a.test.ts': 'a()' },
  },
  {
    rule: 'a file is named in kebab case after the one thing it holds',
    complaints: (tree) =>
      sources(tree).filter(
        (path) =>
          !/\/[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path) || /\b(utils?|helpers?|common|manager)\b|\/index\./.test(path),
      ),
    wrong: { 'src/base/string-utils.ts': '' },
  },
  {
    rule: 'a file starts with what it is, in a few lines',
    complaints: (tree) =>
      sources(tree).filter((path) => {
        const header = /^(#!.*\n)?(\/\*\*[\s\S]*?\*\/)/.exec(tree.get(path)!)?.[2]
        const prose = header?.split('\n').filter((line) => !/^ \*( {4}|$)/.test(line)) // without drawings
        return prose === undefined || prose.length > HEADER_LINES_MAX
      }),
    wrong: { 'src/base/a.ts': 'export const a = 1' },
  },
  {
    rule: `a file has at most ${FILE_LINES_MAX} lines`,
    complaints: (tree) =>
      [...tree]
        .filter(([path, text]) => path.endsWith('.ts') && lineCount(text) > FILE_LINES_MAX)
        .map(([path]) => path),
    wrong: { 'src/base/a.ts': '\n'.repeat(FILE_LINES_MAX + 1) },
  },
  {
    rule: 'a source file that does something has its test twin, or is a part of neighbours that all have theirs',
    complaints: untested,
    wrong: { 'src/base/a.ts': 'export function a() {}' },
  },
  {
    rule: `a room has a README of at most ${README_LINES_MAX} lines`,
    complaints: (tree) =>
      [
        ...new Set(
          sources(tree)
            .filter((path) => path.split('/').length > 2)
            .map((path) => `src/${roomOf(path)}`),
        ),
      ].filter((room) => lineCount(tree.get(`${room}/README.md`) ?? '\n'.repeat(99)) > README_LINES_MAX),
    wrong: { 'src/base/a.ts': '' },
  },
]

describe('architecture', () => {
  const tree = readTree()

  for (const { rule, complaints, wrong } of RULES) {
    it(rule, () => {
      assert.ok(complaints(new Map(Object.entries(wrong))).length > 0, 'the rule finds its own wrong example')
      assert.deepEqual(complaints(tree), [])
    })
  }

  it('every room is in the import table', () => {
    for (const path of sources(tree)) assert.ok(roomOf(path) in MAY_IMPORT, `${path} is in a room nobody planned`)
  })

  it('a function has at most 70 lines, as biome.json says', () => {
    const biome = join(TOP, 'node_modules/.bin/biome')
    const only = '--only=complexity/noExcessiveLinesPerFunction'
    const { status, stdout, stderr } = spawnSync(biome, ['lint', only, 'src'], { cwd: TOP, encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
  })
})

function readTree(): Tree {
  const tree = new Map<string, string>()
  for (const root of ['src', 'test', 'deploy']) {
    for (const entry of readdirSync(join(TOP, root), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(ts|md)$/.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      tree.set(path.slice(TOP.length), readFileSync(path, 'utf8'))
    }
  }
  return tree
}

function isSource(path: string): boolean {
  return path.startsWith('src/') && path.endsWith('.ts')
}

function isPure(path: string): boolean {
  return isSource(path) && PURE.includes(roomOf(path))
}

function sources(tree: Tree): string[] {
  return [...tree.keys()].filter(isSource)
}

function roomOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '')
}

function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}

/** The code without comments; a string that holds two slashes loses its rest, which no rule needs. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
}

function matches(tree: Tree, where: (path: string) => boolean, pattern: RegExp): string[] {
  return [...tree]
    .filter(([path]) => where(path))
    .flatMap(([path, text]) => {
      const found = pattern.exec(codeOf(text))
      return found === null ? [] : [`${path}: ${found[0]}`]
    })
}

/** Relative imports of source files, of types and values alike. */
function imports(tree: Tree): { from: string; to: string }[] {
  return sources(tree).flatMap((from) =>
    [...codeOf(tree.get(from)!).matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']*)'|new URL\('(\.[^']*\.ts)'/g)].map(
      (match) => ({ from, to: normalize(join(dirname(from), match[1] ?? match[2]!)) }),
    ),
  )
}

function importsByFile(tree: Tree): Map<string, string[]> {
  const graph = new Map<string, string[]>()
  for (const { from, to } of imports(tree)) graph.set(from, [...(graph.get(from) ?? []), to])
  return graph
}

/** By its name alone, wherever that stands: types go with what they describe. */
function unusedExports(tree: Tree): string[] {
  const words = [...tree]
    .filter(([path]) => /^(src|deploy)\/.*\.ts$/.test(path))
    .flatMap(([, text]) => codeOf(text).match(/[A-Za-z_$][\w$]*/g) ?? [])
  const counts = Map.groupBy(words, (word) => word)
  return sources(tree).flatMap((path) =>
    [...codeOf(tree.get(path)!).matchAll(/^export (?:async )?(?:function\*?|class|const) ([\w$]+)/gm)]
      .filter(([, name]) => counts.get(name!)!.length === 1)
      .map(([, name]) => `${path}: ${name}`),
  )
}

function queryPathLeaks(tree: Tree): string[] {
  const graph = importsByFile(tree)
  const reached = new Map<string, string>()
  const open = sources(tree).filter((path) => QUERY_PATH.includes(roomOf(path)))
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const to of graph.get(from) ?? []) {
      if (reached.has(to)) continue
      reached.set(to, from)
      open.push(to)
    }
  }
  return [...reached].filter(([to]) => !QUERY_PATH_REACHES.includes(roomOf(to))).map(([to, from]) => `${from} -> ${to}`)
}

/** One line per circle: depth-first, a file on the current path met again closes one. */
function cycles(tree: Tree): string[] {
  const graph = importsByFile(tree)
  const found: string[] = []
  const finished = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    } else if (!finished.has(path)) {
      for (const to of graph.get(path) ?? []) visit(to, [...trail, path])
      finished.add(path)
    }
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

/** Types, constants and classes with a constructor alone need no test. Type aliases end at a blank line. */
function hasBehaviour(text: string): boolean {
  const code = codeOf(text)
    .replace(/^(export )?interface [\s\S]*?^\}/gm, '')
    .replace(/^(export )?type [\s\S]*?\n\n/gm, '')
  return /\bfunction\b|=>|^ {2}(?!constructor)(static |async |get |#)*\w+\(.*\{$/m.test(code)
}

/** A part without a test of its own is one that files of the same folder use, each of which is tested. */
function untested(tree: Tree): string[] {
  const users = new Map<string, string[]>()
  for (const { from, to } of imports(tree)) {
    if (dirname(from) === dirname(to)) users.set(to, [...(users.get(to) ?? []), from])
  }
  const isTested = (path: string, trail: readonly string[] = []): boolean => {
    if (tree.has(path.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts'))) return true
    const neighbours = users.get(path) ?? []
    return (
      !trail.includes(path) && neighbours.length > 0 && neighbours.every((user) => isTested(user, [...trail, path]))
    )
  }
  return sources(tree).filter((path) => hasBehaviour(tree.get(path)!) && !isTested(path))
}
