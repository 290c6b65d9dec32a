import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieKind } from '../../src/answer/check-cookie.ts'
import {
  COUNTED_RCODES,
  COUNTED_TYPES,
  cookiesIn,
  countFailure,
  countLimited,
  countReply,
  countriesIn,
  countServing,
  LimitAction,
  limitedIn,
  newQueryCounters,
  type QueryCounters,
  requestsIn,
  responsesIn,
  servingsIn,
  sumQueryCounters,
  totalsIn,
  ZoneSlot,
} from '../../src/answer/query-counters.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { newClientAddress } from '../../src/base/client-address.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { newQueryView } from '../../src/dns/query-view.ts'
import { newResponseWriter } from '../../src/dns/response-writer.ts'

interface Kind {
  readonly zoneSlot?: number
  readonly transport?: Transport
  readonly family?: 4 | 6
  readonly type?: number
  readonly rcode?: number
  readonly truncated?: boolean
  readonly withSubnet?: boolean
  readonly cookieKind?: CookieKind
}

function reply(counters: QueryCounters, kind: Kind): void {
  const query = newQueryView()
  query.type = kind.type ?? 1
  query.subnet.present = kind.withSubnet ?? false
  const writer = { ...newResponseWriter(), rcode: kind.rcode ?? 0, truncated: kind.truncated ?? false }
  const client = { ...newClientAddress(), family: kind.family ?? (4 as const) }
  const { zoneSlot = ZoneSlot.NONE, transport = Transport.UDP, cookieKind = CookieKind.NONE } = kind
  countReply(counters, { query, writer, client, zoneSlot, cookieKind }, transport)
}

describe('query counters', () => {
  it('counts every kind in a cell of its own', () => {
    const counters = newQueryCounters()
    const zones = [ZoneSlot.NONE, ZoneSlot.OTHER, ZoneSlot.FIRST, ZoneSlot.FIRST + LIMITS.zonesCountedMax - 1]
    let n = 0
    const wanted: object[] = []
    for (const zone of zones) {
      for (const transport of [Transport.UDP, Transport.TCP]) {
        for (const family of [4, 6] as const) {
          for (const [type, number] of COUNTED_TYPES.entries()) {
            n++
            for (let i = 0; i < n; i++) reply(counters, { zoneSlot: zone, transport, family, type: number })
            wanted.push({ zone, transport, family, type, count: n })
          }
        }
      }
    }
    assert.deepEqual([...requestsIn(counters)], wanted)
    const replies = (n * (n + 1)) / 2
    assert.equal(
      [...responsesIn(counters)].reduce((sum, { count }) => sum + count, 0),
      replies,
    )
  })

  it('counts types and response codes that have no cell as others', () => {
    const counters = newQueryCounters()
    for (const type of [65_280, 300, 43 + 1, 0]) reply(counters, { type, rcode: 22 })
    assert.deepEqual(
      [...requestsIn(counters)].map(({ type, count }) => [COUNTED_TYPES[type], count]),
      [[0, 4]],
    )
    assert.deepEqual(
      [...responsesIn(counters)].map(({ rcode, count }) => [COUNTED_RCODES[rcode], count]),
      [[-1, 4]],
    )
    for (const rcode of [0, 1, 2, 3, 4, 5, 16, 23]) reply(counters, { rcode })
    assert.deepEqual(
      [...responsesIn(counters)].map(({ rcode }) => COUNTED_RCODES[rcode]),
      [0, 1, 2, 3, 4, 5, 16, 23, -1],
    )
  })

  it('counts what replies were like, what policies chose, and our bugs', () => {
    const counters = newQueryCounters()
    reply(counters, { truncated: true })
    reply(counters, { withSubnet: true })
    reply(counters, { withSubnet: true })
    for (const cookieKind of Object.values(CookieKind)) reply(counters, { cookieKind })
    reply(counters, { cookieKind: CookieKind.VALID })
    countServing(counters, LIMITS.servingsCountedMax, LIMITS.countriesMax)
    countServing(counters, 0, 0)
    countFailure(counters)
    assert.deepEqual(totalsIn(counters), { clientSubnet: 2, truncated: 1, failures: 1 })
    assert.deepEqual([...cookiesIn(counters)], [0, 1, 2, 1])
    for (const action of Object.values(LimitAction)) countLimited(counters, action)
    countLimited(counters, LimitAction.TRUNCATED)
    assert.deepEqual([...limitedIn(counters)], [1, 2, 1])
    assert.deepEqual([servingsIn(counters)[0], servingsIn(counters).at(-1)], [1, 1])
    assert.deepEqual([countriesIn(counters)[0], countriesIn(counters).at(-1)], [1, 1])
  })

  it('adds up over threads, in memory that they share', () => {
    const one = newQueryCounters()
    const other = newQueryCounters()
    assert.ok(one.buffer instanceof SharedArrayBuffer)
    reply(one, {})
    reply(other, {})
    reply(other, { type: 28 })
    assert.deepEqual(
      [...requestsIn(sumQueryCounters([one, other]))].map(({ count }) => count),
      [2, 1],
    )
  })
})
