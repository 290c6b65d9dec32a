/** One record: values, TTLs, health checks, what is ignored, what is warned of. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ProblemList } from '../../src/base/problem-list.ts'
import { Type } from '../../src/dns/numbers.ts'
import { A } from '../../src/dns/rdata/a.ts'
import { DEFAULT_TTL_SECONDS, readRecord } from '../../src/zone/read-record.ts'
import { ALIAS_TYPE, type DynamicRrset, type StaticRrset } from '../../src/zone/zone.ts'
import { CONTEXT, codes, documentOf, octets, problemsBelowApex, readText, rrsetOf, wireName } from './zone-context.ts'

const WWW = 'www.example.com.'

describe('static records', () => {
  test('value and values, each a list or not', () => {
    const one = [octets('192.0.2.1')]
    for (const written of ['value: 192.0.2.1', 'values: 192.0.2.1', 'value: [192.0.2.1]', 'values: [192.0.2.1]']) {
      const rrset = rrsetOf(`www: {type: A, ${written}}`, WWW, Type.A)
      assert.deepEqual(rrset, { kind: 'static', owner: wireName(WWW), type: 1, ttl: DEFAULT_TTL_SECONDS, rdatas: one })
    }
  })

  test('values win over value, with a warning', () => {
    const text = 'www: {type: A, value: 192.0.2.1, values: [192.0.2.2]}'
    assert.deepEqual((rrsetOf(text, WWW, Type.A) as StaticRrset).rdatas, [octets('192.0.2.2')])
    assert.deepEqual(problemsBelowApex(text), ['1:16 value-and-values'])
  })

  test('the TTL as written, 0 too', () => {
    assert.equal(rrsetOf('www: {type: A, ttl: 0, value: 192.0.2.1}', WWW, Type.A)?.ttl, 0)
  })

  test('ALIAS has a target', () => {
    const { zone } = readText(
      "'': [{type: NS, value: ns.example.net.}, {type: ALIAS, value: www.example.com.}]\nwww: {type: A, value: 192.0.2.1}",
    )
    const alias = [...zone!.rrsets].find(({ type }) => type === ALIAS_TYPE)
    assert.ok(alias?.kind === 'alias')
    assert.deepEqual(alias.target, wireName(WWW))
  })

  test('values are distinct as DNS compares them', () => {
    assert.deepEqual(problemsBelowApex('www: {type: PTR, values: [a.example., A.EXAMPLE.]}'), ['1:39 duplicate-value'])
    assert.deepEqual(problemsBelowApex('www: {type: TXT, values: [a, A]}'), [])
    assert.deepEqual(problemsBelowApex("www: {type: AAAA, values: ['2001:db8::1', '2001:db8:0::1']}"), [
      '1:43 duplicate-value',
    ])
  })

  test('a value written twice is answered once', () => {
    const rrset = rrsetOf('www: {type: A, values: [192.0.2.1, 192.0.2.2, 192.0.2.1]}', WWW, Type.A) as StaticRrset
    assert.deepEqual(rrset.rdatas, [octets('192.0.2.1'), octets('192.0.2.2')])
  })

  test('an ignored record is not there', () => {
    assert.equal(rrsetOf('www: {type: A, value: 192.0.2.1, octodns: {ignored: true}}', WWW, Type.A), undefined)
    for (const written of ['True', 'yes', 'ON']) {
      assert.equal(rrsetOf(`www: {type: A, value: 192.0.2.1, octodns: {ignored: ${written}}}`, WWW, Type.A), undefined)
    }
    assert.ok(rrsetOf('www: {type: A, value: 192.0.2.1, octodns: {ignored: no}}', WWW, Type.A))
    assert.ok(rrsetOf('www: {type: A, value: 192.0.2.1, octodns: {excluded: [x]}}', WWW, Type.A))
  })

  test('a key of octodns that is nearly ours is told', () => {
    const text = 'www: {type: A, value: 192.0.2.1, octodns: {healthchek: {}, cloudflare: {}}}'
    assert.deepEqual(problemsBelowApex(text), ['1:44 unknown-key'])
  })

  test('keys for dynamic records are told where there is nothing dynamic', () => {
    const text = 'www: {type: A, value: 192.0.2.1, octodns: {nearpop: {answers: 2}}}'
    assert.deepEqual(problemsBelowApex(text), ['1:44 unused-key'])
  })

  test('a record that cannot be read keeps its place, empty', () => {
    const document = documentOf('{type: A, value: x}')
    const problems = new ProblemList(document)
    const value = document.value as object
    const draft = readRecord(
      { path: [], owner: wireName(WWW), type: A, mnemonic: 'A', value },
      document,
      CONTEXT,
      problems,
    )
    assert.deepEqual(draft?.values, [])
    assert.deepEqual(codes(problems.problems), ['1:18 invalid-value'])
  })
})

describe('dynamic records', () => {
  const dynamic = (text: string) => rrsetOf(text, WWW, Type.A) as DynamicRrset

  test('the TTL is 60 unless written', () => {
    assert.equal(dynamic('www: {type: A, dynamic: tiny-cdn}').ttl, 60)
    assert.equal(dynamic('www: {type: A, ttl: 5, dynamic: tiny-cdn}').ttl, 5)
  })

  test('the name of a policy is looked up beside other problems', () => {
    assert.deepEqual(problemsBelowApex('www: {type: A, ttl: 1h, dynamic: tiny}'), [
      '1:21 invalid-value',
      '1:34 unknown-policy',
    ])
  })

  test('no health check of its own unless written', () => {
    assert.equal('healthcheck' in dynamic('www: {type: A, dynamic: tiny-cdn}'), false)
  })

  test('a health check from both keys, the host being the record itself unless written', () => {
    const text =
      'www: {type: A, dynamic: tiny-cdn, octodns: {healthcheck: {path: /up}, nearpop: {healthcheck: {fall: 9}}}}'
    const { healthcheck } = dynamic(text)
    assert.deepEqual([healthcheck?.path, healthcheck?.fall, healthcheck?.host], ['/up', 9, 'www.example.com'])
    const host = dynamic('www: {type: A, dynamic: tiny-cdn, octodns: {healthcheck: {host: a.example}}}').healthcheck
      ?.host
    assert.equal(host, 'a.example')
    const none = dynamic('www: {type: A, dynamic: tiny-cdn, octodns: {healthcheck: {host: null}}}').healthcheck?.host
    assert.equal(none, 'www.example.com')
  })

  test('an HTTP check without a port goes to 443, which is told', () => {
    const text = 'www: {type: A, dynamic: tiny-cdn, octodns: {healthcheck: {protocol: HTTP}}}'
    assert.equal(dynamic(text).healthcheck?.port, 443)
    assert.deepEqual(problemsBelowApex(text), ['1:69 healthcheck-port'])
  })
})
