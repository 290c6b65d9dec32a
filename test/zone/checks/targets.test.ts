/** Targets that are CNAMEs, and CNAMEs in circles. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkCnameLoops, checkNsTargets, checkTargets } from '../../../src/zone/checks/targets.ts'
import { codesOf } from './zone-check.ts'

const CNAME = 'c: {type: CNAME, value: example.net.}\n'

describe('targets', () => {
  test('of NS', () => {
    assert.deepEqual(codesOf(checkNsTargets, `${CNAME}a: {type: NS, value: a.example.com.}`), [])
    assert.deepEqual(codesOf(checkNsTargets, `${CNAME}a: {type: NS, value: C.example.com.}`), ['2:22 ns-target-cname'])
  })

  test('of MX and SRV', () => {
    const srv = 'a: {type: SRV, value: {priority: 1, weight: 1, port: 1, target: c.example.com.}}'
    assert.deepEqual(codesOf(checkTargets, `${CNAME}${srv}`), ['2:65 target-cname'])
    const mx = 'a: {type: MX, value: {preference: 1, exchange: c.example.com.}}'
    assert.deepEqual(codesOf(checkTargets, `${CNAME}${mx}`), ['2:48 target-cname'])
    assert.deepEqual(codesOf(checkTargets, mx), [])
  })

  test('circles, each told once; a chain into one is not in it', () => {
    const cname = (from: string, to: string) => `${from}: {type: CNAME, value: ${to}.example.com.}\n`
    assert.deepEqual(codesOf(checkCnameLoops, cname('a', 'b') + cname('b', 'c')), [])
    assert.deepEqual(codesOf(checkCnameLoops, cname('a', 'a')), ['1:25 cname-loop'])
    assert.deepEqual(codesOf(checkCnameLoops, cname('a', 'b') + cname('b', 'c') + cname('c', 'b')), ['2:25 cname-loop'])
  })
})
