/**
 * YAML documents that are nearly right: a good one with one to four things changed, or one built to be as hard to read as
 * its size allows. As octets, since what an editor saves need not be UTF-8.
 */
import type { Random } from './random.ts'

export function mutateDocument(random: Random, text: string, other: string): Uint8Array {
  const lines = text.split('\n')
  const mutations = 1 + random.below(4)
  for (let i = 0; i < mutations; i++) random.pick(MUTATIONS)(random, lines, other.split('\n'))
  const octets = Buffer.from(lines.join(random.once(12) ? '\r\n' : '\n'))
  if (random.once(8) && octets.length > 0) octets[random.below(octets.length)] = random.below(256)
  return random.once(8) ? octets.subarray(0, random.below(octets.length + 1)) : octets
}

/** Words that mean something to YAML, to us, or to whoever reads numbers and names without care. */
const WORDS = [
  ...['*', '*a', '&a', '&a x', '<<', '<<: *a', '!include parts/good.yaml', '!include parts/self.yaml', '!include ../x'],
  ...[
    '!include parts/fan.yaml',
    '!include a.example.yaml',
    '!include /etc/hostname',
    '!!binary x',
    '!x',
    '? ',
    ': ',
    '- ',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '|',
    '>',
    '%',
    '#',
    '@',
    '`',
    ',',
    '---',
    '...',
    '\t',
    '\\x00',
    '"\\0"',
    '"\\ud800"',
  ],
  ...[
    'null',
    '~',
    'no',
    '0x10',
    '1e999',
    '-1',
    '4294967296',
    '99999999999999999999',
    '1.5',
    'NaN',
    '.inf',
    "''",
    '" "',
  ],
  ...[
    '{}',
    '[]',
    '[[]]',
    '{a: {a: {}}}',
    '[a, a]',
    '__proto__',
    'constructor',
    'toString',
    '\u202e',
    '\u0000',
    '\ufeff',
  ],
  ...[
    '*.',
    '.',
    '..',
    'a..b',
    '\\000',
    '\\300',
    'x'.repeat(64),
    `${'x'.repeat(63)}.`.repeat(4),
    'xn--',
    'ü.example.',
    '@',
  ],
  ...[
    '::',
    '192.0.2.256',
    '192.0.2.0/33',
    '2001:db8::/129',
    '::ffff:192.0.2.1',
    'EU-US',
    'A',
    'ALIAS',
    'TYPE65536',
    '\\# 4 00',
  ],
]

/** Changes `lines` in place. */
type Mutation = (random: Random, lines: string[], other: readonly string[]) => void

const MUTATIONS: readonly Mutation[] = [
  (random, lines) => void lines.splice(random.below(lines.length + 1), 1 + random.below(3)),
  (random, lines) =>
    void lines.splice(random.below(lines.length + 1), 0, random.pick(lines.length > 0 ? lines : WORDS)),
  (random, lines, other) => void lines.splice(random.below(lines.length + 1), 0, random.pick(other)),
  (random, lines) => changeLine(random, lines, (line) => ' '.repeat(random.below(12)) + line.trimStart()),
  (random, lines) => changeLine(random, lines, (line) => replaceWord(random, line, random.pick(WORDS))),
  (random, lines) => changeLine(random, lines, (line) => replaceWord(random, line, random.pick(WORDS))),
  (random, lines) =>
    changeLine(random, lines, (line) => replaceWord(random, line, random.pick(wordsOf(lines.join(' '))))),
  (random, lines) => changeLine(random, lines, (line) => insertInto(random, line, random.pick(WORDS))),
  (random, lines) => changeLine(random, lines, (line) => line.slice(0, random.below(line.length + 1))),
  (random, lines) =>
    void lines.splice(random.below(lines.length + 1), 0, makeHardText(random, 1 + random.below(20_000))),
]

function changeLine(random: Random, lines: string[], change: (line: string) => string): void {
  if (lines.length === 0) return
  const at = random.below(lines.length)
  lines[at] = change(lines[at]!)
}

function wordsOf(line: string): readonly string[] {
  return line.match(/[^\s,:[\]{}]+/g) ?? ['']
}

function replaceWord(random: Random, line: string, word: string): string {
  return line.replace(random.pick(wordsOf(line)), () => word)
}

function insertInto(random: Random, line: string, word: string): string {
  const at = random.below(line.length + 1)
  return line.slice(0, at) + word + line.slice(at)
}

function makeHardText(random: Random, octets: number): string {
  return random.pick(Object.values(HARD_TEXTS))(octets)
}

/** By name: text of about so many octets that nests, repeats, refers or errs as much as it can. */
export const HARD_TEXTS: Readonly<Record<string, (octets: number) => string>> = {
  'open lists': repeat('['),
  'open mappings': repeat('{a: '),
  'nested items': repeat('- '),
  'nested keys': repeat('? '),
  'keys as values': repeat('a: '),
  'keys as values, line by line': repeat('a: b: c\n'),
  'ever deeper lines': (octets) => many(Math.sqrt(2 * octets), (i) => `${' '.repeat(i)}a:\n`),
  'empty lines': repeat('\n'),
  comments: repeat('#\n'),
  'a long text': (octets) => `a: ${'x'.repeat(octets)}\n`,
  'an open quote': (octets) => `a: "${'x\n'.repeat(octets / 2)}`,
  quotes: repeat('"'),
  'single quotes': repeat("'"),
  escapes: (octets) => `a: "${'\\x41'.repeat(octets / 4)}"\n`,
  'wrong escapes': (octets) => `a: "${'\\q'.repeat(octets / 2)}"\n`,
  aliases: repeat('*a '),
  anchors: repeat('&a '),
  tags: repeat('!x '),
  'closed lists': repeat(']\n'),
  directives: repeat('%a\n'),
  documents: repeat('a: 1\n---\n'),
  bars: repeat('|'),
  tabs: repeat('\t'),
  zeros: repeat('\0'),
  'many anchors': (octets) => many(octets / 12, (i) => `k${i}: &a${i} v\n`),
  'an alias bomb': (octets) =>
    `k0: &a0 [x]\n${many(Math.min(octets / 40, 400), (i) => `k${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(8)}]\n`)}`,
  'a circle of aliases': (octets) => `a: &a [${'*a, '.repeat(octets / 4)}]\n`,
  merges: (octets) => `a: &a {b: c}\n${'d: {<<: *a}\n'.repeat(octets / 12)}`,
  'the same key': repeat('a: {type: A, value: 192.0.2.1}\n'),
  records: (octets) => many(octets / 34, (i) => `k${i}: {type: A, value: 192.0.2.1}\n`),
  values: (octets) => `a: {type: A, values: [${'192.0.2.1, '.repeat(octets / 11)}]}\n`,
  'a circle of CNAMEs': (octets) => many(octets / 40, (i) => `k${i}: {type: CNAME, value: k${i + 1}.a.example.}\n`),
  includes: repeat('- !include parts/self.yaml\n'),
}

function repeat(text: string): (octets: number) => string {
  return (octets) => text.repeat(octets / text.length)
}

function many(count: number, line: (i: number) => string): string {
  return Array.from({ length: Math.floor(count) }, (_, i) => line(i)).join('')
}
