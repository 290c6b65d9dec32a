import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Engine } from '../../src/answer/engine.ts'
import { formatAddress, parseAddress } from '../../src/base/address.ts'
import { prefixOf } from '../../src/base/prefix.ts'
import { scopePrefix } from '../../src/cli/reply-text.ts'
import { Answers } from '../../src/control/answers.ts'
import { explainAnswer } from '../../src/control/explain-answer.ts'
import type { AnswerExplanation, ExplainedRrset } from '../../src/control/explanation.ts'
import { butDown } from '../../src/control/health-view.ts'
import { linkTables } from '../../src/control/link-tables.ts'
import { Reloader } from '../../src/control/reload.ts'
import { parseName } from '../../src/dns/name.ts'
import { Rcode } from '../../src/dns/numbers.ts'
import { typeByMnemonic } from '../../src/dns/rdata/registry.ts'
import { HealthBoard } from '../../src/health/health-board.ts'
import { askOverTcp } from '../cli/ask-engine.ts'
import { failure, success } from '../health/made-check.ts'
import { CONFIG_FILE, fakeSources } from './fake-sources.ts'
import { tablesUnder } from './tables-under.ts'

const CONFIG = `version: 1
node: ns1
geodb: world.mmdb
pops:
  ny: {ipv4: [203.0.113.10, 203.0.113.11], ipv6: '2001:db8::1'}
  fr: {ipv4: 203.0.113.20}
policies:
  cdn:
    rules: [{geos: [NA], pops: [ny, fr]}, {subnets: [198.51.100.128/25, '2001:db8:1::/48', 10.1.0.0/16], pops: [fr]}]
    default: [fr, ny]
    answers: 2
    healthcheck: {protocol: TCP, port: 443, interval: 60s, timeout: 5s}
`
const ZONE = `'':
  - {type: ALIAS, ttl: 300, value: chosen.a.example.}
  - {type: NS, values: [ns1.example.net.]}
www: [{type: A, ttl: 60, dynamic: cdn}, {type: AAAA, ttl: 60, dynamic: cdn}]
'*.wild': {type: A, ttl: 60, dynamic: cdn}
weighted:
  type: A
  ttl: 120
  dynamic: {pools: {one: {values: [{value: 192.0.2.1, weight: 3}, {value: 192.0.2.2}, {value: 192.0.2.3, status: down}]}}, rules: [{pool: one}]}
  values: [192.0.2.9]
chosen:
  type: CNAME
  ttl: 30
  dynamic: {pools: {in: {values: [{value: www.a.example.}]}, out: {values: [{value: www.example.net.}]}}, rules: [{pool: out, subnets: [198.51.100.0/24]}, {pool: in}]}
  value: weighted.a.example.
text: {type: TXT, value: hello}
cname: {type: CNAME, value: cname2.a.example.}
cname2: {type: CNAME, value: x.wild.a.example.}
loop: {type: CNAME, value: loop.b.example.}
old: {type: DNAME, value: wild.a.example.}
round: {type: DNAME, value: old.a.example.}
out: {type: CNAME, value: www.example.net.}
to-broken: {type: CNAME, value: www.broken.example.}
sub: {type: NS, values: [ns1.example.net.]}
`
function aliasZone(target: string, more = ''): string {
  return `'': [{type: ALIAS, ttl: 45, value: ${target}}, {type: NS, values: [ns1.example.net.]}]\n${more}`
}

const INSIDE = 'www x.wild wild weighted chosen text cname loop x.old y.x.round old out to-broken www.sub none'.split(
  ' ',
)
const NAMES = [
  ...['a', 'b', 'c', 'd', 'e'].map((zone) => `${zone}.example`),
  ...INSIDE.map((name) => `${name}.a.example`),
  ...['loop.b.example', 'www.broken.example', 'elsewhere.test'],
]

const { sources } = fakeSources({
  [CONFIG_FILE]: CONFIG,
  'zones/a.example.yaml': ZONE,
  'zones/b.example.yaml': aliasZone('a.example.', 'loop: {type: CNAME, value: loop.a.example.}\n'),
  'zones/c.example.yaml': aliasZone('text.a.example.'),
  'zones/d.example.yaml': aliasZone('none.a.example.'),
  'zones/e.example.yaml': aliasZone('www.sub.a.example.'),
  'zones/broken.example.yaml': 'no',
})
const result = new Reloader(CONFIG_FILE, sources).reload()
const snapshot = result.snapshot!
const own = result.problemTexts.filter((text) => /a\.example\.yaml/.test(text) && text.includes('error['))
assert.deepEqual(own, [])

/** Health with these addresses down by their checks, and these PoPs overridden. */
function healthWith(failing: readonly string[], drained: readonly string[]) {
  const board = new HealthBoard()
  const now = 1_000_000
  const health = {
    isUp: board.isUp.bind(board),
    earliestChangeMs: (pop: string | undefined, key: string | undefined) => board.earliestChangeMs(pop, key, now),
    describePop: (pop: string) => board.describePop(pop, now),
    describeCheck: (key: string) => board.describe(key, now),
  }
  const checks = [...new Map(new Answers(snapshot, health).checks().map((check) => [check.key, check])).values()]
  board.setChecks(checks, 0)
  for (let round = 0; round < 3; round++) {
    // Successes first: when all fail at once the board would take it for our own fault.
    const inTurn = [...checks].sort((a, b) => Number(failing.includes(a.address)) - Number(failing.includes(b.address)))
    for (const { key, address } of inTurn) {
      const at = now - 60_000 + round * 10_000
      board.record(key, failing.includes(address) ? failure(at) : success(at))
    }
  }
  for (const pop of drained) board.setOverride(pop, { kind: 'drain', reason: 'moving' }, now - 1_000)
  return { health, now }
}

interface Asked {
  readonly name: string
  readonly type?: string
  readonly client?: string
  readonly down?: readonly string[]
  readonly failing?: readonly string[]
  readonly drained?: readonly string[]
}

function explain({ name, type = 'A', client = '192.0.2.7', down = [], failing = [], drained = [] }: Asked) {
  const { health, now } = healthWith(failing, drained)
  const tables = tablesUnder(snapshot, health)
  const explained = explainAnswer(
    { snapshot, tables },
    { name, type, client, down },
    { health, down: new Set(down), nowMs: now },
  )
  assert.ok(typeof explained !== 'string', String(explained))
  return { explained, health }
}

/** What the engine answers to a query with the client's address, whole, as client subnet. */
function ask(
  { name, type = 'A', client = '192.0.2.7', down = [] }: Asked,
  health: ReturnType<typeof healthWith>['health'],
  draw: number,
) {
  const sets = new Answers(snapshot, butDown(health, new Set(down))).answerSets()
  const engine = new Engine({
    tables: linkTables(snapshot, sets),
    random: () => draw,
    onFailure: (error) => {
      throw error
    },
  })
  const source = parseAddress(client)!
  const wire = parseName(`${name}.`) as Uint8Array
  const subnet = prefixOf(source, source.octets.length * 8)
  return askOverTcp(engine, { name: wire, type: typeByMnemonic(type)!, source, subnet })
}

function agree(asked: Asked, draw: number): void {
  const { explained, health } = explain(asked)
  const reply = ask(asked, health, draw)
  const what = JSON.stringify([asked, explained.answers, reply.answers])
  assert.equal(
    explained.rcode,
    Object.keys(Rcode).find((name) => Rcode[name as keyof typeof Rcode] === reply.rcode),
    what,
  )
  const { scope } = reply.subnet!
  assert.equal(
    explained.scope,
    scope === 0 && explained.scope === undefined ? undefined : scopePrefix(reply.subnet!),
    what,
  )
  const left = [...reply.answers]
  for (const { owner, type, ttl, alternatives } of explained.answers as readonly ExplainedRrset[]) {
    const found = alternatives.find(({ datas }) => {
      const records = left.slice(0, datas.length)
      return (
        records.every(
          (record) => record.owner.toLowerCase() === owner.toLowerCase() && record.type === type && record.ttl === ttl,
        ) && datas.join() === records.map(({ data }) => data).join()
      )
    })
    assert.ok(found !== undefined, what)
    left.splice(0, found.datas.length)
  }
  assert.deepEqual(left, [], what)
}

const octet = fc.integer({ min: 0, max: 255 })
const client = fc.oneof(
  fc
    .tuple(fc.constantFrom('192.0.2', '198.51.100', '8.8.8', '10.1.2', '10.2.3'), octet)
    .map(([start, end]) => `${start}.${end}`),
  fc.constantFrom('2001:db8:1::7', '2001:db8:2::7', 'fd00::1'),
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((octets) => formatAddress({ family: 4, octets })),
)
const asked: fc.Arbitrary<Asked> = fc.record({
  name: fc.constantFrom(...NAMES),
  type: fc.constantFrom('A', 'AAAA', 'CNAME'),
  client,
  down: fc.subarray(['ny', 'fr']),
  failing: fc.subarray(['203.0.113.10', '203.0.113.11', '203.0.113.20', '2001:db8::1'], { maxLength: 3 }),
  drained: fc.subarray(['ny', 'fr']),
})

describe('explainAnswer', () => {
  it('agrees with the engine', () => {
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 1_000 }), (question, draw) => {
        // One alternative of a CNAME under an ALIAS is followed: the one that is drawn by 0.
        agree(question, /chosen|^[a-e]\.example$/.test(question.name) ? 0 : draw)
      }),
      { numRuns: 1_000 },
    )
  })

  it('agrees with the engine on every name', () => {
    for (const name of NAMES) {
      for (const type of ['A', 'AAAA', 'CNAME']) {
        for (const client of ['192.0.2.7', '198.51.100.200', '10.1.2.3']) agree({ name, type, client }, 0)
      }
    }
  })

  const stepsOf = ({ steps }: AnswerExplanation) =>
    steps.map(({ name, zone, found, owner, target }) => [name, zone, found, owner, target])

  it('tells the way, name by name', () => {
    assert.deepEqual(stepsOf(explain({ name: 'cname.a.example' }).explained), [
      ['cname.a.example.', 'a.example.', 'cname', undefined, 'cname2.a.example.'],
      ['cname2.a.example.', 'a.example.', 'cname', undefined, 'x.wild.a.example.'],
      ['x.wild.a.example.', 'a.example.', 'data', '*.wild.a.example.', undefined],
    ])
    assert.deepEqual(stepsOf(explain({ name: 'x.old.a.example' }).explained), [
      ['x.old.a.example.', 'a.example.', 'dname', 'old.a.example.', 'wild.a.example.'],
      ['x.wild.a.example.', 'a.example.', 'data', '*.wild.a.example.', undefined],
    ])
    assert.deepEqual(stepsOf(explain({ name: 'b.example' }).explained), [
      ['b.example.', 'b.example.', 'alias', undefined, 'a.example.'],
      ['a.example.', 'a.example.', 'alias', undefined, 'chosen.a.example.'],
      ['chosen.a.example.', 'a.example.', 'cname', undefined, 'www.a.example.'],
      ['www.a.example.', 'a.example.', 'data', undefined, undefined],
    ])
    const ends = ['to-broken.a.example', 'out.a.example', 'www.sub.a.example', 'none.a.example', 'wild.a.example']
    const found = ends.map((name) => stepsOf(explain({ name }).explained).at(-1)![2])
    assert.deepEqual(found, ['not-loaded', 'not-ours', 'delegation', 'no-name', 'no-data'])
  })

  it('tells what the policy chooses, and why each candidate is up or down', () => {
    const asked = { name: 'www.a.example', failing: ['203.0.113.10'], drained: ['fr'] }
    const { steps, scope } = explain(asked).explained
    const { policy, plan, candidates, pools, isLastResort } = steps[0]!.choice!
    assert.deepEqual([policy, plan, pools, isLastResort, scope], ['cdn', ['ny', 'fr'], ['ny'], false, '192.0.2.0/24'])
    assert.deepEqual(
      candidates.map(({ pop, data, up, why }) => [pop, data, up, why]),
      [
        ['ny', '203.0.113.10', false, '3 failures in a row, the last: connect ECONNREFUSED'],
        ['ny', '203.0.113.11', true, '3 successes in a row'],
        ['fr', '203.0.113.20', false, 'drained: moving'],
      ],
    )
    const supposed = explain({ name: 'www.a.example', down: ['ny'], drained: ['fr'] }).explained.steps[0]!.choice!
    assert.deepEqual([supposed.pools, supposed.isLastResort, supposed.candidates[0]!.why], [[], true, 'supposed down'])
    const weighted = explain({ name: 'weighted.a.example' }).explained
    assert.deepEqual(
      weighted.steps[0]!.choice!.candidates.map(({ up, why }) => [up, why]),
      [
        [true, 'not checked'],
        [true, 'not checked'],
        [false, 'its status says down'],
      ],
    )
    assert.deepEqual(
      weighted.answers[0]!.alternatives.map(({ weight, datas }) => [weight, ...datas]),
      [
        [3, '192.0.2.1'],
        [1, '192.0.2.2'],
      ],
    )
  })

  it('says what is no question', () => {
    const { health, now } = healthWith([], [])
    const about = (parts: Partial<Asked>) => {
      const question = { name: 'www.a.example', type: 'A', client: '192.0.2.7', down: [], ...parts }
      const published = { snapshot, tables: tablesUnder(snapshot, health) }
      return explainAnswer(published, question, { health, down: new Set(question.down), nowMs: now })
    }
    assert.match(about({ name: 'a..b' }) as string, /^"a\.\.b" is not a name: /)
    assert.equal(about({ type: 'MX' }), '"MX" is not A, AAAA or CNAME')
    assert.equal(about({ client: 'here' }), '"here" is not an IP address')
    assert.match(about({ down: ['au'] }) as string, /^there is no PoP "au": /)
  })
})
