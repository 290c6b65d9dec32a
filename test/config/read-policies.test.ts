import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { readPolicies } from '../../src/config/read-policies.ts'
import { readPops } from '../../src/config/read-pops.ts'
import { documentOf } from './document-of.ts'

const POPS = `pops:
  ny: {ipv4: 203.0.113.10, ipv6: '2001:db8::10', location: [40.71, -74.01], bias: 5}
  fr: {ipv4: 203.0.113.20, location: [48.86, 2.35]}
  au: {ipv6: '2001:db8::30', location: [-27.47, 153.03]}
  nowhere: {ipv4: 203.0.113.40}
  broken: {ipv4: x}
policies:
`

/** Reads the policy `cdn` from flow style; it stands on line 8, from column 3. */
function read(policy: string) {
  const { document, list, found } = documentOf(`${POPS}  cdn: ${policy}\n`)
  const policies = readPolicies(document, readPops(document, list), list)
  return { policy: policies.get('cdn'), policies, found: found(), problems: list.problems }
}

describe('readPolicies', () => {
  it('makes each PoP a pool of one member, in order of first mention', () => {
    const { policy, found } = read('{rules: [{geos: [EU], pops: [fr, ny]}, {geos: [NA], pops: ny}], default: [au, fr]}')
    assert.deepEqual(found, [])
    const member = (pop: string, rdatas: object) => ({ pop, rdatas, weight: 1, status: 'obey' })
    const ipv6 = (last: number) => Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last)
    const fr = member('fr', { 1: [Uint8Array.of(203, 0, 113, 20)] })
    const ny = member('ny', { 1: [Uint8Array.of(203, 0, 113, 10)], 28: [ipv6(0x10)] })
    const au = member('au', { 28: [ipv6(0x30)] })
    assert.deepEqual(policy, {
      name: 'cdn',
      pools: [
        { name: 'fr', members: [fr], location: { latitude: 48.86, longitude: 2.35 }, bias: 0 },
        { name: 'ny', members: [ny], location: { latitude: 40.71, longitude: -74.01 }, bias: 5 },
        { name: 'au', members: [au], location: { latitude: -27.47, longitude: 153.03 }, bias: 0 },
      ],
      rules: [
        { geos: [{ continent: 'EU' }], subnets: [], asns: [], target: { kind: 'ordered', pools: [0, 1] } },
        { geos: [{ continent: 'NA' }], subnets: [], asns: [], target: { kind: 'ordered', pools: [1] } },
      ],
      fallback: [2, 0],
      lastResort: [au, fr],
      answers: { pools: 1, members: 1 },
    })
  })

  it('looks up names beside what is not well-formed', () => {
    const { found } = read('{rules: [{geos: [EX], pops: [nyc]}, {nearest: all, geos: EU}], default: fra}')
    assert.deepEqual(found, ['8:80 unknown-pop', '8:37 unknown-pop'])
  })

  it('reads subnets, AS numbers, answers and a health check', () => {
    const { policy, found } = read(
      "{rules: [{subnets: [192.0.2.0/24, '2001:db8::/32'], asns: [64500], pops: fr}], default: ny, answers: 2, healthcheck: {}}",
    )
    assert.deepEqual(found, [])
    const rule = policy!.rules[0]!
    assert.deepEqual(
      rule.subnets.map(({ family, length }) => [family, length]),
      [
        [4, 24],
        [6, 32],
      ],
    )
    assert.deepEqual(rule.asns, [64500])
    assert.deepEqual(policy!.answers, { pools: 2, members: 1 })
    assert.equal(policy!.healthcheck!.protocol, 'HTTPS')
  })

  it('reads `nearest` as a list, and as all PoPs in the order of the file', () => {
    const { policy } = read('{rules: [{nearest: [au, ny]}], default: fr}')
    assert.deepEqual(policy!.rules[0]!.target, { kind: 'nearest', pools: [0, 1] })
    const all = read('{rules: [{nearest: all}], default: fr}')
    assert.deepEqual(
      all.problems.map(({ code, message, place }) => [place.column, code, message.split(' has')[0]]),
      [[27, 'no-location', 'PoP "nowhere"']],
    )
    assert.deepEqual(
      all.policy!.pools.map(({ name }) => name),
      ['ny', 'fr', 'au', 'nowhere'],
    )
  })

  const mistakes: [string, string[]][] = [
    ['{default: [frr]}', ['8:19 unknown-pop']],
    ['{default: frr}', ['8:18 unknown-pop']],
    ['{default: [broken]}', []],
    ['{default: []}', ['8:18 empty-list']],
    ['{default: [fr, fr]}', ['8:23 duplicate-pop']],
    ['{default: fr, rules: [{geos: [EU]}]}', ['8:30 rule-target']],
    ['{default: fr, rules: [{geos: [], pops: fr}]}', ['8:37 empty-list']],
    ['{default: fr, rules: [{pops: [], geos: [EU]}]}', ['8:37 empty-list']],
    ['{default: fr, rules: [{nearest: [ny, nowhere]}]}', ['8:45 no-location']],
    ['{default: fr, rules: [{geos: [NA-FR], pops: fr}]}', ['8:38 geo-continent']],
    ['{default: fr, rules: [{pops: ny}, {nearest: [fr]}]}', ['8:42 unreachable-rule']],
    ['{default: fr, rules: [{asns: [1], pops: ny}, {asns: [2, 1], pops: fr}]}', ['8:64 repeated-condition']],
    [
      '{default: fr, rules: [{subnets: [10.0.0.0/8], pops: ny}, {subnets: [10.1.0.0/16], pops: fr}]}',
      ['8:76 unreachable-condition'],
    ],
  ]
  for (const [policy, expected] of mistakes) {
    it(`${expected.join() || 'nothing'} in ${policy}`, () => assert.deepEqual(read(policy).found, expected))
  }

  it('names the nearest PoP and those there are', () => {
    const hint = read('{default: [nowere]}').problems[0]!.hint
    assert.equal(hint, 'did you mean "nowhere"? (defined: ny, fr, au, nowhere, broken)')
  })

  it('passes over a policy of bad shape, and goes on with the next', () => {
    const { policies, found } = read('{default: {}}\n  other: {default: zz}')
    assert.deepEqual([...policies.keys()], ['other'])
    assert.deepEqual(found, ['9:20 unknown-pop'])
  })

  it('refuses bad names and more than there may be', () => {
    assert.deepEqual(read('{default: fr}\n  my cdn: {default: fr}').found, ['9:3 name'])
    const rules = (count: number) => Array.from({ length: count }, (_, i) => `{asns: [${i + 1}], pops: ny}`).join(', ')
    assert.deepEqual(read(`{default: fr, rules: [${rules(LIMITS.rulesPerPolicyMax)}]}`).found, [])
    assert.deepEqual(read(`{default: fr, rules: [${rules(LIMITS.rulesPerPolicyMax + 1)}]}`).found, ['8:22 too-many'])
    const more = Array.from({ length: LIMITS.policiesMax }, (_, i) => `\n  p${i}: {default: fr}`).join('')
    assert.deepEqual(read(`{default: fr}${more}`).found, ['7:1 too-many'])
  })
})
