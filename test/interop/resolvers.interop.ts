/**
 * BIND and Unbound resolve names from a root down to two nodes of nearpop, as people's resolvers do: they follow what
 * we say, keep it as long as we say, and Unbound keeps a tailored answer for the clients whose it is, and no others.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Daemon } from './daemon.ts'
import { dig } from './dig.ts'
import { enterIsland } from './island.ts'
import { findProgram } from './packages.ts'
import { startBindResolver, startUnboundResolver } from './resolvers.ts'
import { CLIENTS, ISLAND_ADDRESSES, type SmallInternet, startSmallInternet } from './small-internet.ts'

const missing = (['named', 'unbound', 'dig'] as const).map(findProgram).find((found) => 'reason' in found)
const skip =
  missing !== undefined && 'reason' in missing
    ? missing.reason
    : await enterIsland(fileURLToPath(import.meta.url), ISLAND_ADDRESSES)

const BIND = '127.0.0.1'
const UNBOUND = '127.0.0.2'

interface Case {
  readonly name: string
  readonly type?: string
  readonly what: string
  readonly status?: string
  readonly answer?: readonly string[]
  /** Seconds: what a resolver may keep it for. */
  readonly ttl: number
}

const WWW = ['www.rich.example. A 192.0.2.80', 'www.rich.example. A 192.0.2.81']

const CASES: readonly Case[] = [
  { name: 'www.rich.example', what: 'a positive answer', answer: WWW, ttl: 60 },
  { name: 'missing.rich.example', what: 'a name that is not there', status: 'NXDOMAIN', ttl: 300 },
  { name: 'missing.other.example', what: 'a wildcard of other types', ttl: 120 }, // the SOA has the smaller TTL there
  { name: 'txtonly.rich.example', what: 'a type that is not there', ttl: 300 },
  { name: 'leaf.deep.ent.rich.example', what: 'a name below empty ones', answer: ['A 192.0.2.41'], ttl: 60 },
  { name: 'deep.ent.rich.example', what: 'an empty non-terminal', ttl: 300 },
  { name: 'any.wild.rich.example', what: 'a wildcard', answer: ['A 192.0.2.50'], ttl: 60 },
  {
    name: 'c1.rich.example',
    what: 'a chain of CNAMEs',
    answer: [
      'CNAME c2.rich.example.',
      'c2.rich.example. CNAME c3.rich.example.',
      'c3.rich.example. CNAME www.rich.example.',
      ...WWW,
    ],
    ttl: 60,
  },
  {
    name: 'c-other.rich.example',
    what: 'a CNAME to another zone of ours',
    answer: ['CNAME www.other.example.', 'www.other.example. A 192.0.2.180'],
    ttl: 60,
  },
  {
    name: 'c-nx.rich.example',
    what: 'a CNAME to a name that is not there',
    status: 'NXDOMAIN',
    answer: ['CNAME missing.rich.example.'],
    ttl: 120,
  },
  {
    name: 'x.dname.rich.example',
    what: 'a DNAME',
    answer: [
      'CNAME x.tree.rich.example.',
      'dname.rich.example. DNAME tree.rich.example.',
      'x.tree.rich.example. A 192.0.2.71',
    ],
    ttl: 60,
  },
  {
    name: 'www.renamed.example',
    what: 'a DNAME at an apex',
    answer: ['CNAME www.rich.example.', 'renamed.example. DNAME rich.example.', ...WWW],
    ttl: 60,
  },
  { name: 'host.deleg.rich.example', what: 'a delegation with glue', answer: ['A 192.0.2.222'], ttl: 60 },
  {
    name: 'c-own.rich.example',
    what: 'a CNAME into a child zone on the same nodes',
    answer: ['CNAME www.own.rich.example.', 'www.own.rich.example. A 192.0.2.201'],
    ttl: 60,
  },
  { name: 'example.com', what: 'an ALIAS to a tailored name', answer: ['A 192.0.2.80'], ttl: 60 },
  {
    name: 'host.wild.rich.example',
    type: 'AAAA',
    what: 'a name beside a wildcard',
    answer: ['AAAA 2001:db8::50'],
    ttl: 60,
  },
  {
    name: 'types.rich.example',
    type: 'TYPE65534',
    what: 'a type that nobody knows',
    answer: ['TYPE65534 \\# 4 0A000001'],
    ttl: 76,
  },
  {
    name: '_sip._tcp.rich.example',
    type: 'SRV',
    what: 'services',
    answer: [
      'SRV 10 40 5060 sip2.rich.example.',
      'SRV 10 60 5060 sip1.rich.example.',
      'SRV 20 0 5061 mail.other.example.',
    ],
    ttl: 60,
  },
]

describe('resolvers that people have', { skip }, () => {
  let internet: SmallInternet
  const resolvers: Daemon[] = []
  before(async () => {
    internet = await startSmallInternet()
    resolvers.push(await startBindResolver(BIND, internet.hints))
    resolvers.push(await startUnboundResolver(UNBOUND, internet.hints))
  })
  after(async () => {
    for (const resolver of resolvers) await resolver.stop()
    await internet.stop()
  })

  for (const [resolver, address] of [
    ['BIND', BIND],
    ['Unbound', UNBOUND],
  ] as const) {
    for (const { name, type = 'A', what, status = 'NOERROR', answer = [], ttl } of CASES) {
      it(`${resolver} resolves ${what}, and keeps it for at most ${ttl} s`, async () => {
        const first = await dig(`@${address}`, name, type)
        assert.equal(first.status, status, first.text)
        const wanted = answer.map((record) => (/^\S+\. /.test(record) ? record : `${name}. ${record}`))
        assert.deepEqual(first.answer, wanted.sort())
        assert.ok(first.ttl <= ttl && first.ttl >= ttl / 2, `kept for ${first.ttl} s\n${first.text}`)
        const [zone] = ['other.example', 'example.com'].filter((zone) => name.endsWith(zone))
        const before = await internet.requests(zone ?? 'rich.example', type)
        const again = await dig(`@${address}`, name, type)
        assert.deepEqual([again.status, again.answer], [status, first.answer])
        assert.equal(await internet.requests(zone ?? 'rich.example', type), before, 'the second time from its cache')
      })
    }

    it(`${resolver} comes back over TCP for an answer that is too large`, async () => {
      const before = await internet.requestsOverTcp()
      const { answer, flags } = await dig(`@${address}`, 'big4096.rich.example', 'TXT', '+tcp')
      assert.doesNotMatch(flags, /tc/)
      assert.equal(answer.length, 1)
      assert.ok(answer[0]!.length > 4_096)
      assert.ok((await internet.requestsOverTcp()) > before)
    })
  }

  it('BIND, which sends no client subnet, gets what its own address gets', async () => {
    const { answer } = await dig(`@${BIND}`, '-b', CLIENTS.europe, 'linkedlist.org', 'A')
    assert.deepEqual(answer, ['linkedlist.org. A 203.0.113.30', 'linkedlist.org. A 203.0.113.31'])
  })

  describe('Unbound, which sends client subnets', () => {
    const ask = (client: keyof typeof CLIENTS, name: string, type = 'A') =>
      dig(`@${UNBOUND}`, '-b', CLIENTS[client], name, type)
    const addresses = async (client: keyof typeof CLIENTS, name: string, type = 'A') =>
      (await ask(client, name, type)).answer.map((record) => record.split(' ')[2])
    /** How many queries of that type about the zone reach us meanwhile. */
    const queriesFor = async (type: string, happening: () => Promise<unknown>) => {
      const before = await internet.requests('linkedlist.org', type)
      await happening()
      return (await internet.requests('linkedlist.org', type)) - before
    }
    before(async () => {
      // From here on it has the addresses of our nodes.
      for (const client of ['northAmerica', 'europe', 'oceania'] as const) await ask(client, 'linkedlist.org')
    })

    it('gives every client the PoP that is its own, over and over', async () => {
      for (let round = 0; round < 3; round++) {
        assert.deepEqual(await addresses('northAmerica', 'linkedlist.org'), ['203.0.113.10'])
        assert.deepEqual(await addresses('europe', 'linkedlist.org'), ['203.0.113.20'])
        assert.deepEqual(await addresses('europeToo', 'linkedlist.org'), ['203.0.113.20'])
        assert.deepEqual(await addresses('oceania', 'linkedlist.org'), ['203.0.113.30', '203.0.113.31'])
        assert.deepEqual(await addresses('northAmerica', 'linkedlist.org', 'AAAA'), ['2001:db8:10::1'])
      }
    })

    it('gives every client its own answer behind an ALIAS', async () => {
      assert.deepEqual(await addresses('northAmerica', 'example.com'), ['203.0.113.10'])
      // One of two by weight, and the same for both, who share what is in the cache.
      const [drawn, ...others] = await addresses('europe', 'example.com')
      assert.match(drawn!, /^198\.51\.100\.1[01]$/)
      assert.deepEqual(others, [])
      assert.deepEqual(await addresses('europeToo', 'example.com'), [drawn])
    })

    it('asks once for two networks within our scope, and once more for one that is not', async () => {
      const direct = await dig('@192.0.2.53', `+subnet=${CLIENTS.europe}/24`, 'www.linkedlist.org', 'A')
      const scope = Number(/CLIENT-SUBNET: \S+\/24\/(\d+)/.exec(direct.text)?.[1])
      assert.ok(scope > 8 && scope <= 20, `the database has both networks in one, our scope is ${scope}`)
      const answers: unknown[] = []
      const get = async (client: keyof typeof CLIENTS) => answers.push(await addresses(client, 'www.linkedlist.org'))
      assert.equal(await queriesFor('A', () => get('europe')), 1)
      assert.equal(await queriesFor('A', () => get('europeToo')), 0)
      assert.equal(await queriesFor('A', () => get('northAmerica')), 1)
      assert.equal(await queriesFor('A', () => get('europe')), 0)
      assert.equal(await queriesFor('A', () => get('northAmerica')), 0)
      assert.deepEqual(answers, [
        ['203.0.113.20'],
        ['203.0.113.20'],
        ['203.0.113.10'],
        ['203.0.113.20'],
        ['203.0.113.10'],
      ])
    })

    it("asks once for everyone when the answer is everyone's, negative ones too", async () => {
      for (const [name, type] of [
        ['mail.linkedlist.org', 'A'],
        ['linkedlist.org', 'MX'],
        ['mail.linkedlist.org', 'TXT'],
        ['missing.linkedlist.org', 'A'],
      ] as const) {
        const first = await queriesFor(type, () => ask('europe', name, type))
        assert.equal(first, 1, `${name} ${type}`)
        const others = async () => {
          for (const client of ['europeToo', 'northAmerica', 'oceania'] as const) await ask(client, name, type)
        }
        assert.equal(await queriesFor(type, others), 0, `${name} ${type} by others`)
      }
    })
  })
})
