import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Engine } from '../../src/answer/engine.ts'
import { cookiesIn, limitedIn, requestsIn } from '../../src/answer/query-counters.ts'
import { Transport, WITHHELD } from '../../src/answer/query-handler.ts'
import { newRateLimitCells } from '../../src/answer/rate-limit.ts'
import { parseAddress } from '../../src/base/address.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { parsePrefix } from '../../src/base/prefix.ts'
import type { RateLimitSettings } from '../../src/config/config.ts'
import { DEFAULTS } from '../../src/config/defaults.ts'
import { buildRateLimit } from '../../src/tables/build-rate-limit.ts'
import { decodeMessage, type Message } from '../conversations/decode-message.ts'
import { queryFromWords } from '../conversations/query-octets.ts'
import { tablesOf } from './ask-zones.ts'
import { zoneOf } from './zone-of.ts'

const ZONE = zoneOf('z.', ['@ 60 NS ns.z.', 'www 60 A 192.0.2.1', '*.w 60 A 192.0.2.2', 'sub 60 NS ns.sub.z.'])
const ATTACKED = '198.51.100.7'

type Limit = 'off' | (Partial<Omit<RateLimitSettings, 'exempt'>> & { readonly exempt?: readonly string[] })

class Server {
  readonly engine: Engine
  microseconds = 5_000_000

  constructor(limit: Limit = {}) {
    this.engine = new Engine({
      tables: this.tables(limit),
      random: () => 0,
      now: () => 1_000,
      limiter: { cells: newRateLimitCells(1), microseconds: () => this.microseconds },
      onFailure: (error) => {
        throw error
      },
    })
  }

  tables(limit: Limit = {}) {
    const exempt = limit === 'off' ? [] : (limit.exempt ?? []).map((text) => parsePrefix(text)!)
    const rateLimit = buildRateLimit(limit === 'off' ? limit : { ...DEFAULTS.rateLimit, ...limit, exempt })
    return { ...tablesOf([ZONE]), rateLimit }
  }

  /** The reply to a query in the words of a conversation; undefined when it is withheld. */
  ask(words: string, from: string, transport: Transport = Transport.UDP): Message | undefined {
    const query = queryFromWords(words.split(' '))
    if (typeof query === 'string') throw new Error(query)
    const arena = new Uint8Array(65_535)
    arena.set(query.octets)
    const { family, octets } = parseAddress(from)!
    const client = newClientAddress()
    setClientOctets(client, family, octets)
    const length = this.engine.handle(arena, 0, query.octets.length, client, transport)
    return length === WITHHELD ? undefined : decodeMessage(arena.slice(0, length))
  }

  /** What becomes of so many of them: full answers, truncated ones, none. */
  flood(words: string, count: number, from = ATTACKED, transport: Transport = Transport.UDP): number[] {
    const became = [0, 0, 0]
    for (let i = 0; i < count; i++) {
      const reply = this.ask(words, from, transport)
      became[reply === undefined ? 2 : (reply.flags & 0x0200) === 0 ? 0 : 1]!++
    }
    return became
  }
}

describe('limitReply', () => {
  it('gives a network its limit in full answers and every second of the others truncated, and others all of theirs', () => {
    const server = new Server()
    assert.deepEqual(server.flood('www.z A', 300), [100, 100, 100])
    assert.deepEqual(server.flood('www.z A', 100, '198.51.101.7'), [100, 0, 0])
    server.microseconds += 500_000
    assert.deepEqual(server.flood('www.z A', 100), [50, 25, 25])
    assert.deepEqual([...limitedIn(server.engine.counters)], [125, 125, 0])
    const replies = [...requestsIn(server.engine.counters)].reduce((sum, { count }) => sum + count, 0)
    assert.equal(replies, 375, 'what got no reply is not counted as if it had')
  })

  it('truncates to the question and OPT', () => {
    const server = new Server({ slip: 1 })
    const words = 'www.z A +edns +subnet=192.0.2.0/24 +cookie=0102030405060708'
    server.flood(words, 100)
    const { flags, rcode, questions, answer, authority, additional, opt } = server.ask(words, ATTACKED)!
    assert.deepEqual([flags & 0x0600, rcode, questions.length], [0x0600, 0, 1])
    assert.deepEqual([answer, authority, additional], [[], [], []])
    assert.deepEqual(
      opt!.options.map((option) => option.split('=')[0]),
      ['ecs', 'cookie'],
    )
  })

  it('counts every kind of reply apart, whatever the name', () => {
    const server = new Server({ slip: 0 })
    const asked = ['www.z A', 'www.z MX', 'none.z A', 'a.sub.z A', 'elsewhere A']
    for (const words of asked) assert.deepEqual(server.flood(words, 110), [100, 0, 10], words)
    const alike = ['a.w.z A', 'z AAAA', 'b.none.z TXT', 'sub.z NS', 'version.server TXT CH', 'www.z A +edns=1']
    for (const words of alike) assert.deepEqual(server.flood(words, 1), [0, 0, 1], words)
  })

  it('limits neither TCP, nor this machine, nor a valid cookie, nor who is exempt', () => {
    const server = new Server({ exempt: ['198.51.100.128/25', '2001:db8::/32'] })
    const full = [150, 0, 0]
    assert.deepEqual(server.flood('www.z A', 150, ATTACKED, Transport.TCP), full)
    for (const from of ['127.0.0.1', '127.9.9.9', '::1', '198.51.100.128', '2001:db8:5::1']) {
      assert.deepEqual(server.flood('www.z A', 150, from), full, from)
    }
    const cookie = 'www.z A +cookie=0102030405060708'
    const [mine] = server.ask(cookie, ATTACKED)!.opt!.options
    assert.deepEqual(server.flood(`www.z A +${mine}`, 150), full)
    const forged = `${mine!.slice(0, -1)}${mine!.endsWith('0') ? '1' : '0'}`
    assert.deepEqual(server.flood(`www.z A +${forged}`, 149), [99, 25, 25])
    assert.deepEqual(server.flood(cookie, 2), [0, 1, 1])
    assert.deepEqual(server.flood(`www.z A +${mine}`, 150), full)
    assert.equal(cookiesIn(server.engine.counters)[2], 300)
  })

  it('only counts in a dry run, and does nothing when it is off', () => {
    const dry = new Server({ dryRun: true })
    assert.deepEqual(dry.flood('www.z A', 300), [300, 0, 0])
    assert.deepEqual([...limitedIn(dry.engine.counters)], [0, 0, 200])
    const off = new Server('off')
    assert.deepEqual(off.flood('www.z A', 300), [300, 0, 0])
    assert.deepEqual([...limitedIn(off.engine.counters)], [0, 0, 0])
  })

  it('goes by the tables published last', () => {
    const server = new Server({ responsesPerSecond: 10, slip: 0 })
    assert.deepEqual(server.flood('www.z A', 20), [10, 0, 10])
    server.engine.publish(server.tables('off'))
    assert.deepEqual(server.flood('www.z A', 20), [20, 0, 0])
    server.engine.publish(server.tables({ responsesPerSecond: 10, slip: 1 }))
    assert.deepEqual(server.flood('www.z A', 20), [0, 20, 0])
  })
})
