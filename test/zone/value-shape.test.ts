/** Values of every type in octoDNS's shapes -> rdata; absolute targets; IDNA; where mismatches are reported. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkShape } from '../../src/base/shape.ts'
import type { RecordType } from '../../src/dns/record-type.ts'
import { valueShape } from '../../src/zone/value-shape.ts'
import { findZoneType } from '../../src/zone/zone-type.ts'
import { documentOf } from './zone-context.ts'

function read(mnemonic: string, yaml: string) {
  const type = findZoneType(mnemonic) as RecordType
  const { value, problems } = checkShape(documentOf(yaml), valueShape(type))
  return { text: value && type.format(value.rdata), undotted: value?.undotted, problems }
}

describe('values', () => {
  const cases: [type: string, yaml: string, text: string][] = [
    ['A', '192.0.2.1', '192.0.2.1'],
    ['CNAME', 'a.example.', 'a.example.'],
    ['CNAME', 'münchen.example.', 'xn--mnchen-3ya.example.'],
    ['CNAME', 'example', 'example.'],
    ['MX', '{preference: 10, exchange: a.}', '10 a.'],
    ['MX', '{priority: 10, value: a.}', '10 a.'],
    ['MX', '{preference: 10, exchange: ü.}', '10 xn--tda.'],
    ['DS', '{flags: 1, protocol: 13, algorithm: 250, public_key: ABCD}', '1 13 250 abcd'],
    ['DS', '{key_tag: 1, algorithm: 13, digest_type: 250, digest: ABCD}', '1 13 250 abcd'],
    [
      'SVCB',
      '{svcpriority: 1, targetname: ., svcparams: {alpn: [h2], no-default-alpn: Null, key667: ~}}',
      '1 . alpn="h2" no-default-alpn key667',
    ],
    ['CAA', '{tag: issue, value: ca.example}', '0 issue "ca.example"'],
    ['HTTPS', '{svcpriority: 1, targetname: .}', '1 .'],
    ['HTTPS', '{svcpriority: 1, targetname: ., svcparams: {port: 853, alpn: [h2, h3]}}', '1 . alpn="h2,h3" port=853'],
    ['TXT', 'a; b\\; c', '"a; b; c"'],
    ['TXT', 'ü', '"\\195\\188"'],
    ['TYPE65534', '\\# 2 0aff', '\\# 2 0aff'],
    ['A', '\\# 4 c0000201', '192.0.2.1'],
  ]
  for (const [type, yaml, text] of cases) {
    test(`${type} ${yaml}`, () => {
      const value = read(type, yaml)
      assert.deepEqual(value.problems, [])
      assert.equal(value.text, text)
    })
  }

  test('names without a final dot are told, with their key', () => {
    assert.deepEqual(read('CNAME', 'a.example').undotted, [{ text: 'a.example' }])
    assert.deepEqual(read('MX', '{preference: 10, value: a}').undotted, [{ text: 'a', key: 'value' }])
    assert.deepEqual(read('MX', '{preference: 10, exchange: 10}').undotted, [{ text: '10', key: 'exchange' }])
    assert.deepEqual(read('SRV', '{priority: 1, weight: 2, port: 3, target: a.}').undotted, [])
    assert.deepEqual(read('TXT', 'a').undotted, [])
  })
})

describe('mismatches', () => {
  const cases: [type: string, yaml: string, column: number, code: string][] = [
    ['A', '192.0.2.256', 1, 'invalid-value'],
    ['A', '{value: 192.0.2.1}', 1, 'shape'],
    ['CNAME', '""', 1, 'invalid-value'],
    ['CNAME', 'ü ü.', 1, 'invalid-value'],
    ['MX', 'mail.', 1, 'shape'],
    ['MX', '{preference: x, exchange: a.}', 14, 'invalid-value'],
    ['MX', '{priority: x, exchange: a.}', 12, 'invalid-value'],
    ['MX', '{preference: 1}', 1, 'missing-key'],
    ['MX', '{preference: 1, exchange: [a.]}', 27, 'shape'],
    ['DS', '{key_tag: 1, algorithm: 13, digest_type: 2, digest: abcd}', 53, 'invalid-value'],
    ['DS', '{key_tag: 1, algorithm: 13, digest: abcd}', 1, 'missing-key'],
    ['DS', '{key_tag: 1, algorithm: 13, digest_type: 250, digest: abcd, protocol: 3}', 61, 'unknown-key'],
    ['HTTPS', '{svcpriority: 1, targetname: ., svcparams: {port: x}}', 44, 'invalid-value'],
    ['TYPE65534', 'abc', 1, 'invalid-value'],
  ]
  for (const [type, yaml, column, code] of cases) {
    test(`${type} ${yaml}`, () => {
      const found = read(type, yaml).problems.map((problem) => [problem.place.column, problem.code])
      assert.deepEqual(found, [[column, code]])
    })
  }
})

describe('hints', () => {
  const cases: [type: string, yaml: string, hint: string | undefined][] = [
    ['A', '192.0.2.1 192.0.2.2', 'write a list: [192.0.2.1, 192.0.2.2]'],
    ['A', '192.0.2.1, 192.0.2.2', 'write a list: [192.0.2.1, 192.0.2.2]'],
    ['A', '-192.0.2.1 -192.0.2.2', 'a space must follow "-"'],
    ['A', '2001:db8::1', 'an IPv6 address belongs in AAAA'],
    ['AAAA', '192.0.2.1', 'an IPv4 address belongs in A'],
    ['A', 'www.example.', 'a name belongs in CNAME'],
    ['A', '192.0.2.256', undefined],
  ]
  for (const [type, yaml, hint] of cases) {
    test(`${type} ${yaml}`, () =>
      assert.deepEqual(
        read(type, yaml).problems.map((problem) => problem.hint),
        [hint],
      ))
  }
})
