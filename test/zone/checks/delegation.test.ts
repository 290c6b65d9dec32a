/** Delegations: occluded names, glue, DS, wildcards. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  checkDsOwner,
  checkDynamicGlue,
  checkGlue,
  checkOccluded,
  checkShadowed,
  checkWildcardDelegation,
} from '../../../src/zone/checks/delegation.ts'
import { codesOf } from './zone-check.ts'

const APEX = "'': {type: NS, value: ns.example.net.}\n"
const CHILD = 'child: {type: NS, value: ns.example.net.}\n'
const DS = `{type: DS, value: {key_tag: 1, algorithm: 13, digest_type: 2, digest: ${'ab'.repeat(32)}}}`

describe('delegations', () => {
  test('occluded: all but NS and DS of the cut, and addresses', () => {
    const cut = `child: [{type: NS, value: ns.child.example.com.}, ${DS}, {type: A, value: 192.0.2.1}]\n`
    assert.deepEqual(codesOf(checkOccluded, `${APEX}${cut}ns.child: {type: A, value: 192.0.2.1}`), [])
    assert.deepEqual(codesOf(checkOccluded, `${CHILD}a.child: {type: NS, value: b.}`), ['2:10 occluded'])
    assert.deepEqual(codesOf(checkOccluded, `${CHILD}a.child: ${DS}`), ['2:10 occluded'])
    assert.deepEqual(codesOf(checkOccluded, 'a: [{type: NS, value: b.}, {type: TXT, value: b}]'), ['1:28 occluded'])
  })

  test('shadowed: what another zone of ours answers, but for the delegation to it', () => {
    assert.deepEqual(codesOf(checkShadowed, 'own: {type: A, value: 192.0.2.1}\nother: {type: A, value: 192.0.2.1}'), [
      '1:6 occluded',
    ])
    assert.deepEqual(codesOf(checkShadowed, 'a.own: {type: TXT, value: b}'), ['1:8 occluded'])
    const glue = 'ns.own: {type: A, value: 192.0.2.1}'
    assert.deepEqual(codesOf(checkShadowed, `own: [{type: NS, value: ns.own.example.com.}, ${DS}]\n${glue}`), [])
  })

  test('glue is fixed', () => {
    assert.deepEqual(codesOf(checkDynamicGlue, `${CHILD}www: {type: A, dynamic: tiny-cdn}`), [])
    assert.deepEqual(codesOf(checkDynamicGlue, `${CHILD}a.child: {type: A, dynamic: tiny-cdn}`), ['2:29 dynamic-glue'])
  })

  const glue: [text: string, ...codes: string[]][] = [
    ["'': {type: NS, values: [ns.example.com., ns.example.net.]}\nns: {type: AAAA, value: '::1'}"],
    ["'': {type: NS, value: ns.example.com.}", '1:23 missing-glue'],
    ["'': {type: NS, value: ns.example.com.}\n'*': {type: A, value: 192.0.2.1}", '1:23 missing-glue'],
    ['a: {type: NS, value: ns.a.example.com.}\nns.a: {type: A, value: 192.0.2.1}'],
    ['a: {type: NS, value: a.example.com.}', '1:22 missing-glue'],
    // The other child's zone may hold it: a warning.
    ['a: {type: NS, value: ns.b.example.com.}\nb: {type: NS, value: ns.example.net.}', '1:22 missing-glue'],
  ]
  for (const [text, ...codes] of glue) test(text, () => assert.deepEqual(codesOf(checkGlue, text), codes))

  test('DS stands at a delegation', () => {
    assert.deepEqual(codesOf(checkDsOwner, `a: [{type: NS, value: ns.example.net.}, ${DS}]`), [])
    assert.deepEqual(codesOf(checkDsOwner, `a: ${DS}`), ['1:4 ds-owner'])
    assert.deepEqual(codesOf(checkDsOwner, `'': [{type: NS, value: ns.example.net.}, ${DS}]`), ['1:42 ds-owner'])
  })

  test('no NS or DNAME of a wildcard', () => {
    assert.deepEqual(codesOf(checkWildcardDelegation, "'*': {type: TXT, value: a}\na.*: {type: NS, value: a.}"), [])
    assert.deepEqual(codesOf(checkWildcardDelegation, "'*': {type: NS, value: a.}\n'*.b': {type: DNAME, value: a.}"), [
      '1:6 wildcard-delegation',
      '2:8 wildcard-delegation',
    ])
  })
})
