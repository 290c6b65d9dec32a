/** Fields of a line in presentation form. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitFields } from '../../../src/dns/rdata/presentation.ts'

test('white space parts fields', () => {
  assert.deepEqual(splitFields(' 10\tmail.example. \n'), ['10', 'mail.example.'])
  assert.deepEqual(splitFields(''), [])
})

test('quotes hold white space together and are taken off', () => {
  assert.deepEqual(splitFields('"a b" "" c'), ['a b', '', 'c'])
  assert.deepEqual(splitFields('key="a b" d'), ['key=a b', 'd'])
})

test('escapes stay in, and keep what follows from parting fields', () => {
  assert.deepEqual(splitFields('a\\ b "c\\"d" \\"e \\\\ f\\032'), ['a\\ b', 'c\\"d', '\\"e', '\\\\', 'f\\032'])
  assert.deepEqual(splitFields('a\\'), ['a\\'])
})

test('a quote that is not closed, or closed in the middle of a field, makes no fields', () => {
  for (const line of ['"a', 'a"', '"a"b', '"a""b"', '"a\\"']) assert.equal(splitFields(line), undefined, line)
})
