/** The apex: nameservers, ALIAS. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkAliasOwner, checkAliasTarget, checkApexNs } from '../../../src/zone/checks/apex.ts'
import { codesOf } from './zone-check.ts'

const APEX = (more: string) => `'': [{type: NS, value: ns.example.net.}, ${more}]\n`

describe('the apex', () => {
  test('NS records', () => {
    assert.deepEqual(codesOf(checkApexNs, "'': {type: NS, value: ns.example.net.}"), [])
    assert.deepEqual(codesOf(checkApexNs, 'www: {type: NS, value: ns.example.net.}'), ['1:1 missing-apex-ns'])
  })

  test('ALIAS belongs to it', () => {
    assert.deepEqual(codesOf(checkAliasOwner, APEX('{type: ALIAS, value: www.example.com.}')), [])
    assert.deepEqual(codesOf(checkAliasOwner, 'www: {type: ALIAS, value: example.com.}'), ['1:6 alias-owner'])
  })

  const targets: [target: string, ...codes: string[]][] = [
    ['www.example.com.'],
    ['WWW.LinkedList.org.'],
    ['www.example.net.', '1:63 alias-target'],
    ['example.com.', '1:63 alias-target'],
    ['com.', '1:63 alias-target'],
  ]
  for (const [target, ...codes] of targets) {
    test(`ALIAS to ${target}`, () => {
      assert.deepEqual(codesOf(checkAliasTarget, APEX(`{type: ALIAS, value: ${target}}`)), codes)
    })
  }
})
