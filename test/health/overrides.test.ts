import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isOver, OVERRIDE_KINDS, overrideIsUp, parseOverrides, serializeOverrides } from '../../src/health/overrides.ts'

const time = fc.integer({ min: 0, max: 2 ** 45 })
const override = fc.record(
  { kind: fc.constantFrom(...OVERRIDE_KINDS), setMs: time, untilMs: time, reason: fc.string() },
  { requiredKeys: ['kind', 'setMs'], noNullPrototype: true },
)

test('only forcing up is up', () => {
  assert.deepEqual(
    OVERRIDE_KINDS.map((kind) => overrideIsUp({ kind, setMs: 0 })),
    [false, true, false],
  )
})

test('over at its time, never without one', () => {
  assert.equal(isOver({ kind: 'drain', setMs: 0, untilMs: 5 }, 4), false)
  assert.equal(isOver({ kind: 'drain', setMs: 0, untilMs: 5 }, 5), true)
  assert.equal(isOver({ kind: 'drain', setMs: 0 }, Number.MAX_SAFE_INTEGER), false)
})

test('survives JSON as it is, for PoPs of any name', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), override), { maxLength: 20 }), (entries) => {
      const overrides = new Map(entries)
      const read = parseOverrides(JSON.parse(JSON.stringify(serializeOverrides(overrides))))
      assert.deepEqual(read.notes, [])
      assert.deepEqual(Object.fromEntries(read.overrides), { ...serializeOverrides(overrides) })
    }),
  )
})

test('a damaged one is forgotten with a sentence, the others hold', () => {
  const drain = { kind: 'drain', setMs: 1 }
  const damaged = { kind: 'drained', setMs: 1 }
  const { overrides, notes } = parseOverrides({ fr: drain, au: damaged, us: null, sg: { ...drain, untilMs: '5' } })
  assert.deepEqual([...overrides], [['fr', drain]])
  assert.deepEqual(notes, [
    'the override of PoP "au" is damaged and forgotten',
    'the override of PoP "us" is damaged and forgotten',
    'the override of PoP "sg" is damaged and forgotten',
  ])
  assert.deepEqual(parseOverrides([]).notes, ['the overrides are damaged and forgotten'])
})

test('takes any JSON at all', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      for (const [, { kind }] of parseOverrides(json).overrides) assert.ok(OVERRIDE_KINDS.includes(kind))
    }),
  )
})
