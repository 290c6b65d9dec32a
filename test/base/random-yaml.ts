/** Random YAML: what zone files look like, in every style of block and flow, with odd things and damage strewn in. */
import fc from 'fast-check'

// biome-ignore format: one list
const FRAGMENTS = [
  'a', 'key', 'type', '1.2.3.4', '2001:db8::1', '-1', '-', '- ', '--', '---', '--- ', '...', '... ', '~', '1e3', '"a b"',
  "'x y'", "'it''s'", "''", '""', '"q\\"x"', '"t\\\\;"', '@', '*', '&a ', '*a', '!t ', '!include x', '<<', '"<<"', '?', '? ',
  ':', ': ', ':\n', ' ', '  ', '    ', '\n', '\n\n', '\n  ', '\n - ', '\n- ', '\n  - ', '[', ']', '{', '}', ',', ', ', '#',
  ' #c', ' # c\n', '|', '>', '|\n  t', '%', '`', '\t', '\r', '\r\n', 'é', '\u2028', '\ufeff', '\x7f', '\x85', '\\;', 'a:b',
  'a#b', 'a: b\n', 'e:\n', '  f: g\n', '  - h\n', '- i\n', '[x, y]', '{x: y, z: [1, 2]}', '[a: b]', '{a}', '{a,}', '[a,]',
  '[ a , b ]', '{"a":b}', "{'a' : b}", '__proto__', 'constructor', '\ud83d\ude00', '"unclosed', "'unclosed", '{open', '[open',
]
const fragment = fc.constantFrom(...FRAGMENTS)
const soup = fc.array(fragment, { maxLength: 25 }).map((parts) => parts.join(''))

// biome-ignore format: one list
const ordinary = fc.constantFrom(
  'a', '1.2.3.4', '"x y"', "'it''s'", '2001:db8::1', '~', 'x # c', 'a b  ', 'v=1 -all', '[a, b]', '{a: b}', '[]', '{}',
  '{a: [1, {b: c}], d: "e"}', '-1', 'a:b', 'é', '', '# c',
)
const scalar = fc.oneof({ weight: 6, arbitrary: ordinary }, { weight: 1, arbitrary: soup })
const names = fc.constantFrom('a', 'b', 'c', 'd1', 'type', 'value', "''", "'*'", '"q"', 'x y', '1', 'www.a')
const key = fc.oneof({ weight: 8, arbitrary: names }, { weight: 1, arbitrary: fragment })

/** What follows a key's colon or a dash, by the indentation of that key or dash. */
type Node = (indent: number) => string

const { document } = fc.letrec<{ node: Node; mapping: Node; list: Node; document: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    scalar.map((text) => () => ` ${text}\n`),
    tie('mapping'),
    tie('list'),
  ),
  mapping: fc
    .tuple(
      fc.array(fc.tuple(key, tie('node')), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('', '', '', '# c\n', '\n', ' \n', '   # c\n'),
    )
    .map(([members, by, between]): Node => {
      return (indent) => `\n${between}${members.map((member) => line(indent + by, member)).join(between)}`
    }),
  list: fc
    .tuple(
      fc.array(fc.tuple(fc.array(fc.tuple(key, tie('node')), { maxLength: 3 }), tie('node')), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.integer({ min: 0, max: 3 }),
    )
    .map(
      ([items, by]): Node =>
        (indent) => {
          const dash = `${' '.repeat(indent + by)}-`
          const written = items.map(([members, node]) => {
            const block = members.map((member) => line(indent + by + 2, member)).join('')
            return members.length === 0 ? dash + node(indent + by) : `${dash} ${block.trimStart()}`
          })
          return `\n${written.join('')}`
        },
    ),
  document: fc
    .array(fc.tuple(key, tie('node')), { minLength: 1, maxLength: 4 })
    .map((members) => members.map((member) => line(0, member)).join('')),
}))

function line(indent: number, [name, node]: readonly [string, Node]): string {
  return `${' '.repeat(indent)}${name}:${node(indent)}`
}

const damaged = fc.tuple(document, fc.nat(), fragment, fc.nat(4)).map(([text, position, put, cut]) => {
  const at = position % (text.length + 1)
  return text.slice(0, at) + put + text.slice(at + cut)
})

export const randomYaml: fc.Arbitrary<string> = fc.oneof(soup, document, damaged, damaged)
