import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { newRateLimitCells } from '../../src/answer/rate-limit.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { allUpBut } from '../../src/control/health-view.ts'
import { Publication } from '../../src/control/publication.ts'
import { Reloader } from '../../src/control/reload.ts'
import { TrafficMeter } from '../../src/control/traffic-meter.ts'
import { encodeQuery, type Query } from '../cli/dns-message.ts'
import { CONFIG_FILE, fakeSources, IN_AMERICA, IN_EUROPE } from './fake-sources.ts'

function metered() {
  let nowMs = 1_000_000
  const silent = () => {}
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  const now = () => nowMs
  const options = { health: allUpBut(new Set()), setChecks: silent, keepSerials: silent, now, log }
  const publication = new Publication(options)
  const reloader = new Reloader(CONFIG_FILE, fakeSources().sources)
  publication.apply(reloader.reload())
  const tables = publication.applyCounted(reloader.countCountries(1_000_000)!)!
  const limiter = { cells: newRateLimitCells(1), microseconds: () => 0 }
  const engine = new Engine({ tables, random: () => 0, now, limiter, onFailure: silent })
  const other = new Engine({ tables, random: () => 0, onFailure: silent })
  let dropped = 0
  const meter = new TrafficMeter({
    counters: [engine.counters, other.counters],
    names: publication.names,
    dropped: () => ({ silence: dropped }),
    now,
    sinceMs: nowMs,
  })
  const arena = new Uint8Array(65_535)
  const client = newClientAddress()
  setClientOctets(client, 6, new Uint8Array(16))
  const ask = (
    query: Query | Uint8Array,
    transport: Transport = Transport.UDP,
    by = engine,
    from = newClientAddress(),
  ) => {
    const octets = query instanceof Uint8Array ? query : encodeQuery(query)
    arena.set(octets)
    if (by.handle(arena, 0, octets.length, from, transport) === 0) dropped++
  }
  const pass = (ms: number) => {
    nowMs += ms
    meter.sample()
  }
  return { meter, ask, other, client, pass }
}

describe('TrafficMeter', () => {
  it('is exact for a counted load of mixed kinds', () => {
    const { meter, ask, other, client } = metered()
    const times = (n: number, run: () => void) => {
      for (let i = 0; i < n; i++) run()
    }
    times(7, () => ask({ name: 'a.example', subnet: IN_AMERICA }))
    times(5, () => ask({ name: 'A.EXAMPLE', subnet: IN_EUROPE }, Transport.TCP))
    times(4, () => ask({ name: 'a.example' }, Transport.UDP, other, client))
    times(3, () => ask({ name: 'b.example', type: 'SOA' }))
    times(2, () => ask({ name: 'no.b.example' }))
    times(6, () => ask({ name: 'example.net' }))
    times(1, () => ask(encodeQuery({ name: 'a.example' }).subarray(0, 15)))
    times(8, () => ask(new Uint8Array(3)))
    const { totals } = meter.traffic()
    assert.deepEqual(totals, {
      queries: 28,
      clientSubnet: 12,
      cookies: { client_only: 0, valid: 0, invalid: 0 },
      byTransport: { udp: 23, tcp: 5 },
      byFamily: { ipv4: 24, ipv6: 4 },
      byType: { A: 24, SOA: 3, other: 1 },
      byRcode: { NOERROR: 19, NXDOMAIN: 2, REFUSED: 6, FORMERR: 1 },
      byPop: { ny: 7, fr: 9 },
      byCountry: { '--': 4, US: 7, DE: 5 },
      rateLimited: { dropped: 0, truncated: 0, would_limit: 0 },
      dropped: { silence: 8, rate_limited: 0 },
      truncated: 0,
    })
    const zones = new Map<string, number>()
    for (const { zone, count } of meter.requests()) zones.set(zone, (zones.get(zone) ?? 0) + count)
    assert.deepEqual(Object.fromEntries(zones), { none: 7, 'a.example': 16, 'b.example': 5 })
    assert.deepEqual(
      meter.requests().filter(({ zone }) => zone === 'a.example'),
      [
        { zone: 'a.example', transport: 'udp', family: 'ipv4', type: 'A', count: 7 },
        { zone: 'a.example', transport: 'udp', family: 'ipv6', type: 'A', count: 4 },
        { zone: 'a.example', transport: 'tcp', family: 'ipv4', type: 'A', count: 5 },
      ],
    )
    assert.deepEqual(
      meter.responses().filter(({ zone }) => zone === 'b.example'),
      [
        { zone: 'b.example', rcode: 'NOERROR', count: 3 },
        { zone: 'b.example', rcode: 'NXDOMAIN', count: 2 },
      ],
    )
    assert.equal(meter.failures(), 0)
  })

  it('says how many replies were over a limit, which are none that any reason else dropped', () => {
    const { meter, ask } = metered()
    for (let i = 0; i < 150; i++) ask({ name: 'a.example' })
    const { queries, rateLimited, dropped, truncated } = meter.traffic().totals
    assert.deepEqual(rateLimited, { dropped: 25, truncated: 25, would_limit: 0 })
    assert.deepEqual(dropped, { silence: 0, rate_limited: 25 })
    assert.deepEqual([queries, truncated], [125, 25])
  })

  it('gives rates over the last ten seconds', () => {
    const { meter, ask, pass } = metered()
    assert.equal(meter.traffic().rates.queries, 0)
    for (let second = 0; second < 4; second++) {
      for (let i = 0; i < 20; i++) ask({ name: 'a.example' })
      pass(1_000)
    }
    assert.deepEqual(meter.traffic().rates.byType, { A: 20 })
    for (let second = 0; second < 10; second++) pass(1_000)
    assert.deepEqual([meter.traffic().rates.queries, meter.traffic().rates.byType], [0, {}])
    assert.equal(meter.traffic().totals.queries, 80)
  })
})
