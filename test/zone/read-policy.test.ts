/** `dynamic` -> policy: named, and inline pools and rules. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ProblemList } from '../../src/base/problem-list.ts'
import { Type } from '../../src/dns/numbers.ts'
import { A } from '../../src/dns/rdata/a.ts'
import type { Policy } from '../../src/routing/policy.ts'
import { compilePolicy, findPolicy } from '../../src/zone/read-policy.ts'
import type { DynamicRrset } from '../../src/zone/zone.ts'
import { CONTEXT, documentOf, octets, problemsBelowApex, rrsetOf, wireName } from './zone-context.ts'

const policyOf = (text: string, type: number = Type.A): Policy =>
  (rrsetOf(text, 'www.example.com.', type) as DynamicRrset).policy

describe('a named policy', () => {
  test('is the one of the configuration', () => {
    assert.equal(policyOf('www: {type: A, dynamic: tiny-cdn}'), CONTEXT.policies.get('tiny-cdn'))
    assert.equal(policyOf('www: {type: AAAA, dynamic: tiny-cdn}', Type.AAAA), CONTEXT.policies.get('tiny-cdn'))
  })

  test('answers more when the record says so', () => {
    const { answers, ...rest } = policyOf('www: {type: A, dynamic: tiny-cdn, octodns: {nearpop: {answers: 3}}}')
    assert.deepEqual(answers, { pools: 3, members: 1 })
    assert.equal(rest.pools, CONTEXT.policies.get('tiny-cdn')!.pools)
  })

  test('a policy of the wrong name, type or family is refused', () => {
    assert.deepEqual(problemsBelowApex('www: {type: A, dynamic: ""}'), ['1:25 unknown-policy'])
    assert.deepEqual(problemsBelowApex('www: {type: CNAME, dynamic: tiny-cdn}'), ['1:29 policy-on-cname'])
    assert.deepEqual(problemsBelowApex('www: {type: AAAA, dynamic: only-ipv4}'), ['1:28 policy-without-address'])
  })

  test('a default without an IPv4 address is warned of where A is asked for', () => {
    assert.deepEqual(problemsBelowApex('www: {type: A, dynamic: ipv6-at-last}'), ['1:25 default-without-address'])
    assert.deepEqual(problemsBelowApex('www: {type: AAAA, dynamic: ipv6-at-last}'), [])
  })
})

describe('an inline policy', () => {
  const POOLS = 'a: {fallback: b, values: [{value: 192.0.2.1, weight: 3}, {pop: ny, status: up}]}'
  const text = (more = '') => `www:
  type: A
  dynamic:
    pools: {${POOLS}, b: {fallback: c, values: [{value: 192.0.2.2}]}, c: {fallback: null, values: [{value: 192.0.2.3}]}}
    rules: [{geos: [EU], asns: [64500], pool: a}, {pool: c}]
  values: [192.0.2.9, 192.0.2.8]
${more}`

  test('has pools, rules with fallback chains, and a last resort', () => {
    const policy = policyOf(text())
    assert.equal(policy.name, 'www.example.com. A')
    assert.deepEqual(
      policy.pools.map(({ name }) => name),
      ['a', 'b', 'c'],
    )
    assert.deepEqual(policy.pools[0]!.members, [
      { rdatas: { [Type.A]: [octets('192.0.2.1')] }, weight: 3, status: 'obey' },
      { pop: 'ny', rdatas: { [Type.A]: [octets('203.0.113.10')] }, weight: 1, status: 'up' },
    ])
    assert.deepEqual(policy.rules, [
      { geos: [{ continent: 'EU' }], subnets: [], asns: [64_500], target: { kind: 'ordered', pools: [0, 1, 2] } },
      { geos: [], subnets: [], asns: [], target: { kind: 'ordered', pools: [2] } },
    ])
    assert.deepEqual(policy.fallback, [])
    const rdatas = { [Type.A]: [octets('192.0.2.9'), octets('192.0.2.8')] }
    assert.deepEqual(policy.lastResort, [{ rdatas, weight: 1, status: 'up' }])
    assert.deepEqual(policy.answers, { pools: 1, members: 1 })
  })

  test('answers widen to members of one pool', () => {
    assert.deepEqual(policyOf(text('  octodns: {nearpop: {answers: 2}}\n')).answers, { pools: 1, members: 2 })
  })

  test('a CNAME has one answer', () => {
    const cname = 'www: {type: CNAME, dynamic: {pools: {a: {values: [{value: a.}]}}, rules: [{pool: a}]}, value: b.'
    assert.equal(policyOf(`${cname}}`, Type.CNAME).pools.length, 1)
    assert.deepEqual(problemsBelowApex(`${cname}, octodns: {nearpop: {answers: 2}}}`), ['1:128 cname-answers'])
  })

  test('a pool named as octoDNS writes "no fallback" is a pool', () => {
    const pools = '{a: {fallback: "null", values: [{value: 192.0.2.1}]}, "null": {values: [{value: 192.0.2.2}]}}'
    const policy = policyOf(`www: {type: A, dynamic: {pools: ${pools}, rules: [{pool: a}]}, value: 192.0.2.3}`)
    assert.deepEqual(policy.rules[0]!.target.pools, [0, 1])
  })
})

test('problems are added to the list given, and stop the policy', () => {
  const problems = new ProblemList(documentOf('{}'))
  const record = { path: [], owner: wireName('a.'), type: A, values: [], answers: undefined }
  assert.equal(findPolicy(record, 'none', CONTEXT, problems), undefined)
  assert.equal(compilePolicy(record, { pools: {}, rules: [] }, CONTEXT, problems), undefined)
  assert.deepEqual(
    problems.problems.map(({ code }) => code),
    ['unknown-policy', 'missing-values', 'missing-pools', 'missing-rules'],
  )
})
