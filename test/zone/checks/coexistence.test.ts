/** What may not stand together. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  checkAliasAlone,
  checkBelowDname,
  checkCnameAlone,
  checkDuplicateRrsets,
} from '../../../src/zone/checks/coexistence.ts'
import { codesOf } from './zone-check.ts'

const A = '{type: A, value: 192.0.2.1}'
const CNAME = '{type: CNAME, value: example.net.}'

describe('coexistence', () => {
  test('two of one owner and type, however the owner is written', () => {
    assert.deepEqual(codesOf(checkDuplicateRrsets, `a: ${A}\nb: ${A}`), [])
    assert.deepEqual(codesOf(checkDuplicateRrsets, `a: [${A}, ${A}]\nA: ${A}`), [
      '1:34 duplicate-rrset',
      '2:4 duplicate-rrset',
    ])
    assert.deepEqual(
      codesOf(checkDuplicateRrsets, "a: [{type: TYPE1, value: '\\# 4 c0000201'}, {type: A, value: 192.0.2.2}]"),
      ['1:44 duplicate-rrset'],
    )
  })

  test('anything beside a CNAME, or a CNAME at the apex', () => {
    assert.deepEqual(codesOf(checkCnameAlone, `a: ${CNAME}`), [])
    assert.deepEqual(codesOf(checkCnameAlone, `a: [${A}, ${CNAME}]`), ['1:34 cname-coexistence'])
    assert.deepEqual(codesOf(checkCnameAlone, `'': ${CNAME}`), ['1:5 cname-coexistence'])
  })

  test('addresses beside ALIAS', () => {
    const alias = '{type: ALIAS, value: www.example.com.}'
    assert.deepEqual(codesOf(checkAliasAlone, `'': [${alias}, {type: TXT, value: a}]`), [])
    assert.deepEqual(codesOf(checkAliasAlone, `'': [${alias}, {type: AAAA, value: '::1'}]`), ['1:6 alias-coexistence'])
  })

  test('names below a DNAME, each told once', () => {
    const dname = '{type: DNAME, value: example.net.}'
    assert.deepEqual(codesOf(checkBelowDname, `a: [${dname}, ${A}]\nba: ${A}`), [])
    assert.deepEqual(codesOf(checkBelowDname, `a: ${dname}\nb.c.a: [${A}, ${CNAME}]`), ['2:1 below-dname'])
    assert.deepEqual(codesOf(checkBelowDname, `'': ${dname}\na: ${A}`), ['2:1 below-dname'])
  })
})
