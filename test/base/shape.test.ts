/** Shapes: leaves, mappings, what is said of mismatches, and the JSON Schema made of them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { z } from 'zod'
import { readDocument } from '../../src/base/document.ts'
import {
  boolean,
  byKind,
  checkShape,
  decimal,
  duration,
  integer,
  jsonSchemaOf,
  leaf,
  Mismatch,
  mapping,
  missing,
  oneOf,
  oneOrMany,
  openMapping,
  percentage,
  quote,
  sequence,
  table,
  text,
  unknownKey,
} from '../../src/base/shape.ts'

function check<T>(yaml: string, shape: z.ZodType<T>) {
  const { document } = readDocument('test.yaml', yaml, { valuesMax: 1_000, includeDepthMax: 0 })
  return checkShape(document!, shape)
}

/** `column code: message` of each problem of a one-line document. */
function problems(yaml: string, shape: z.ZodType): string[] {
  return check(yaml, shape).problems.map(({ place, code, message }) => `${place.column} ${code}: ${message}`)
}

describe('leaves', () => {
  const cases: [shape: z.ZodType, taken: Record<string, unknown>, refused: string[]][] = [
    [integer(-5, 70_000), { 0: 0, '-5': -5, '007': 7 }, ['70001', '-6', '1.5', '1e3', '0x10', '""', 'a', '[]', '{}']],
    [decimal(-90, 90), { '1.50': 1.5, '-90': -90 }, ['90.1', '1e1', '.5', '1.', '""']],
    [boolean(), { true: true, false: false }, ['yes', 'True', '1', '""']],
    [duration(1_000, 259_200_000), { '3d': 259_200_000, '72h': 259_200_000 }, ['4d', '0d', '1w', '1']],
    [duration(1_000, 3_600_000), { '1s': 1_000, '1500ms': 1_500, '60m': 3_600_000 }, ['10', '999ms', '2h', '1.5s']],
    [percentage(), { '20%': 0.2, '0%': 0, '2.5%': 0.025, '100%': 1 }, ['20', '101%', '-1%', '"%"', '1e1%']],
    [oneOf(['up', 'down'], 'up or down'), { up: 'up' }, ['UP', '""']],
    [text(), { null: 'null', 'a b': 'a b' }, ['[a]', '{a: b}']],
  ]
  for (const [shape, taken, refused] of cases) {
    for (const [yaml, value] of Object.entries(taken)) {
      test(`takes ${yaml}`, () => assert.deepEqual(check(yaml, shape).value, value))
    }
    for (const yaml of refused) test(`refuses ${yaml}`, () => assert.equal(check(yaml, shape).problems.length, 1))
  }

  test('a leaf of its own: message, code, hint, and the part that is wrong', () => {
    const shape = leaf('a pair', { type: 'string' }, () => new Mismatch('a pair', 'too-many', 'write a-b', 'b'))
    const [problem] = check('ab', shape).problems
    const { code, message, hint } = problem!
    assert.deepEqual([code, message, hint], ['too-many', '"b" is not a pair', 'write a-b'])
  })

  test('quote cuts what is long', () => {
    assert.equal(quote('a'), '"a"')
    assert.equal(quote('x'.repeat(81)), `"${'x'.repeat(80)}…"`)
  })
})

describe('mappings', () => {
  const shape = mapping({ name: text('a name'), port: integer(1, 9).optional() })

  test('typed, with optional keys', () => {
    assert.deepEqual(check('{name: a, port: 1}', shape).value, { name: 'a', port: 1 })
    assert.deepEqual(check('{name: a}', shape).value, { name: 'a' })
  })

  test('every problem at once, each at its place', () => {
    assert.deepEqual(problems('{port: 10, prot: 1}', shape), [
      '1 missing-key: key "name" is missing: a name is wanted',
      '8 invalid-value: "10" is not a whole number from 1 to 9',
      '12 unknown-key: key "prot" is not known',
    ])
    assert.deepEqual(problems('[a]', shape), ['1 shape: found a list, wanted a mapping'])
    assert.deepEqual(problems('{name: {}}', shape), ['8 shape: found a mapping, wanted a name'])
    assert.deepEqual(problems('{name: }', shape), [])
  })

  test('a text that ends in a colon is no mapping', () => {
    assert.deepEqual(problems('[2001:db8::]', sequence(text('an address'))), [
      `2 shape: found a mapping, wanted an address; a text that ends in ":" is quoted: '2001:db8::'`,
    ])
  })

  test('a misspelt key is not missing as well', () => {
    assert.deepEqual(problems('{nmae: a}', shape), ['2 unknown-key: key "nmae" is not known'])
  })

  test('an unknown key gets a hint', () => {
    const place = { file: 'a', line: 1, column: 1, length: 1 }
    const known = { known: ['port', 'name'], elsewhere: { host: 'it stands under "server"' } }
    assert.equal(unknownKey('host', known, place).hint, 'it stands under "server"')
    assert.match(unknownKey('constructor', known, place).hint!, /^known: port, name$/)
    assert.match(unknownKey('prot', known, place).hint!, /did you mean "port"/)
    assert.match(unknownKey('zzz', known, place).hint!, /^known: port, name$/)
  })

  test('an open mapping keeps other keys', () => {
    const open = openMapping({ port: integer(1, 9).optional() })
    assert.deepEqual({ ...check('{port: 1, other: [a]}', open).value }, { port: 1, other: ['a'] })
    assert.equal(problems('{port: 0, other: [a]}', open).length, 1)
  })

  test('tables and sequences', () => {
    assert.deepEqual(problems('{a: 1, b: x}', table(integer(1, 9))), [
      '11 invalid-value: "x" is not a whole number from 1 to 9',
    ])
    assert.equal(problems('[1, x, y]', sequence(integer(1, 9))).length, 2)
    assert.equal(problems('a', sequence(text()))[0], '1 shape: found "a", wanted a list')
  })

  test('a key that a transform finds missing', () => {
    const late = mapping({ a: text().optional() }).transform((_, context) => {
      context.addIssue({ code: 'custom', path: ['b'], message: missing('a text') })
    })
    assert.deepEqual(problems('{a: 1}', late), ['1 missing-key: key "b" is missing: a text is wanted'])
  })
})

describe('shapes by kind', () => {
  const either = mapping({
    x: byKind('a name or a port', { text: text('a name'), mapping: mapping({ port: integer(1, 9) }) }).optional(),
  })

  test('each kind by its own shape, problems inside at their places', () => {
    assert.deepEqual(check('{x: a}', either).value, { x: 'a' })
    assert.deepEqual(check('{x: {port: 1}}', either).value, { x: { port: 1 } })
    assert.deepEqual({ ...check('{}', either).value }, {})
    assert.deepEqual(problems('{x: {port: 0}}', either), ['12 invalid-value: "0" is not a whole number from 1 to 9'])
    assert.deepEqual(problems('{x: {prot: 1}}', either), ['6 unknown-key: key "prot" is not known'])
    assert.deepEqual(problems('{x: [a]}', either), ['5 shape: found a list, wanted a name or a port'])
  })

  test('one or many are a list', () => {
    const shape = oneOrMany('a number', integer(1, 9))
    assert.deepEqual(check('1', shape).value, [1])
    assert.deepEqual(check('[1, 2]', shape).value, [1, 2])
    assert.deepEqual(problems('[1, x]', shape), ['5 invalid-value: "x" is not a whole number from 1 to 9'])
    assert.deepEqual(problems('{a: b}', shape), [
      '1 shape: found a mapping, wanted a number from 1 to 9'.replace('a number', 'a whole number'),
    ])
  })
})

test('the JSON Schema of shapes', () => {
  const shape = mapping({
    port: integer(1, 9),
    names: oneOrMany('a name', text()).optional(),
    on: boolean().optional(),
  })
  const name = { type: 'string', $comment: 'a text' }
  assert.deepEqual(jsonSchemaOf(shape), {
    type: 'object',
    properties: {
      port: { type: 'integer', minimum: 1, maximum: 9, $comment: 'a whole number from 1 to 9' },
      names: { anyOf: [name, { type: 'array', items: name }] },
      on: { type: 'boolean', $comment: 'true or false' },
    },
    required: ['port'],
    additionalProperties: false,
  })
})
