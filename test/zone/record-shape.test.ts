/** Keys of a record, by type. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkShape } from '../../src/base/shape.ts'
import { Type } from '../../src/dns/numbers.ts'
import { recordTypeByNumber } from '../../src/dns/rdata/registry.ts'
import { mayBeDynamic, recordShape, soaRecordShape } from '../../src/zone/record-shape.ts'
import { codes, documentOf } from './zone-context.ts'

const problems = (type: number, yaml: string) =>
  codes(checkShape(documentOf(yaml), recordShape(recordTypeByNumber(type))).problems)

describe('records', () => {
  const taken: [type: number, yaml: string][] = [
    [Type.A, '{type: A, ttl: 0, value: 192.0.2.1}'],
    [Type.A, '{type: A, ttl: 2147483647, values: [192.0.2.1]}'],
    [Type.A, '{type: A, values: 192.0.2.1}'],
    [Type.A, '{type: A, dynamic: tiny-cdn, octodns: {nearpop: {answers: 2, healthcheck: {fall: 1}}}}'],
    [Type.MX, '{type: MX, value: [{preference: 1, exchange: a.}]}'],
    [Type.TXT, '{type: TXT, value: a, octodns: {excluded: [x], lenient: true, cloudflare: {proxied: true}}}'],
  ]
  for (const [type, yaml] of taken) test(`takes ${yaml}`, () => assert.deepEqual(problems(type, yaml), []))

  const refused: [type: number, yaml: string, problem: string][] = [
    [Type.A, '{type: A, ttl: 1h, value: 192.0.2.1}', '1:16 invalid-value'],
    [Type.A, '{type: A, geo: {}, value: 192.0.2.1}', '1:11 unknown-key'],
    [Type.MX, '{type: MX, dynamic: tiny-cdn}', '1:12 unknown-key'],
    [Type.A, '{type: A, octodns: {nearpop: {answers: 17}}}', '1:40 invalid-value'],
    [Type.A, '{type: A, octodns: {nearpop: {answer: 1}}}', '1:31 unknown-key'],
    [Type.A, '{type: A, octodns: {healthcheck: {interval: 1s}}}', '1:35 unknown-key'],
    [Type.A, '{type: A, octodns: {nearpop: {healthcheck: {port: 1}}}}', '1:45 unknown-key'],
  ]
  for (const [type, yaml, problem] of refused) {
    test(`refuses ${yaml}`, () => assert.deepEqual(problems(type, yaml), [problem]))
  }

  test('a type may be spelt by number', () => {
    const shape = recordShape(recordTypeByNumber(Type.A), 'TYPE1')
    assert.deepEqual(checkShape(documentOf('{type: TYPE1, value: 192.0.2.1}'), shape).problems, [])
  })

  test('SOA needs its value, and no key in it', () => {
    assert.deepEqual(checkShape(documentOf('{type: SOA, value: {}}'), soaRecordShape()).problems, [])
    assert.deepEqual(codes(checkShape(documentOf('{type: SOA}'), soaRecordShape()).problems), ['1:1 missing-key'])
  })

  test('mayBeDynamic', () => {
    const dynamic = [Type.A, Type.AAAA, Type.CNAME, Type.NS, Type.MX, Type.TXT].filter(mayBeDynamic)
    assert.deepEqual(dynamic, [Type.A, Type.AAAA, Type.CNAME])
  })
})
