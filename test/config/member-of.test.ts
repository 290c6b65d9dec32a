import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memberOf, membersOf } from '../../src/config/member-of.ts'
import { documentOf } from './document-of.ts'

test('a member is what stands under its key, whatever it is', () => {
  const { document } = documentOf('a: {x: 1, constructor: 2}\nb: text\nc: [1]\n')
  assert.equal(memberOf(document, 'b'), 'text')
  assert.equal(memberOf(document, 'd'), undefined)
  assert.equal(memberOf(document, 'constructor'), undefined)
  assert.deepEqual(membersOf(document, 'a'), [
    ['x', '1'],
    ['constructor', '2'],
  ])
  for (const key of ['b', 'c', 'd']) assert.deepEqual(membersOf(document, key), [])
})

test('a document that is no mapping has no members', () => {
  for (const text of ['text', '[a]', '']) {
    assert.equal(memberOf(documentOf(text).document, 'a'), undefined)
    assert.deepEqual(membersOf(documentOf(text).document, '0'), [])
  }
})
