import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HealthControl } from '../../src/control/health-control.ts'
import { Publication } from '../../src/control/publication.ts'
import { Reloader } from '../../src/control/reload.ts'
import { RunningServer } from '../../src/control/running-server.ts'
import type { DatabaseStatus } from '../../src/control/server-control.ts'
import { TrafficMeter } from '../../src/control/traffic-meter.ts'
import { CONFIG_FILE, fakeSources, ZONE } from './fake-sources.ts'

const NOW = 1_000_000
const IDENTITY = { version: '1.2.3', pid: 4_711, startedMs: 900_000, listen: [{ address: '127.0.0.1', port: 53 }] }
const FIGURES = {
  udpReceiveErrors: 0,
  udpBatched: true,
  workers: { running: 2, restarts: 0 },
  tcp: { accepted: 1, refused: 0, idle: 0, evicted: 0, timeout: 0, slow_reader: 0, bad_framing: 0 },
  process: {
    ...{ cpuSeconds: 1, residentOctets: 1, heapOctets: 1, startedMs: 1, node: '24.0.0' },
    loopDelay: { p50: 0, p99: 0, max: 0 },
  },
}
const BROKEN = ZONE.replace('tiny-cdn', 'tiny-cnd')

function running() {
  const fake = fakeSources({})
  const silent = () => {}
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  const now = () => NOW
  const health: HealthControl = new HealthControl({
    now,
    after: () => silent,
    runChecks: silent,
    onTouch: (touch) => publication.refresh(touch),
    onEvents: silent,
    log,
  })
  const setChecks = health.setChecks.bind(health)
  const publication = new Publication({ health, setChecks, keepSerials: silent, now, log })
  const reloader = new Reloader(CONFIG_FILE, fake.sources)
  let keeping = 0
  const keeper = { flush: async () => void keeping++, fault: undefined as string | undefined }
  const reload = async () => void publication.apply(reloader.reload())
  publication.apply(reloader.reload())
  publication.applyCounted(reloader.countCountries(1_000_000)!)
  const meter = new TrafficMeter({ counters: [], names: publication.names, dropped: () => ({}), now, sinceMs: NOW })
  const figures = () => FIGURES
  const server = new RunningServer({ publication, health, meter, figures, reload, keeper, now, identity: IDENTITY })
  return { ...fake, server, keeper, kept: () => keeping }
}

describe('RunningServer', () => {
  it('says who it is, what it publishes and how its PoPs are', () => {
    const { server, keeper } = running()
    keeper.fault = 'the disk is full'
    const { pops, zones, lastReload, vantages, values, databases, refreshes, ...about } = server.status()
    assert.deepEqual(about, { ...IDENTITY, node: 'ns1', nowMs: NOW, stateFault: 'the disk is full' })
    const found = { errors: 0, warnings: 0, problemTexts: [], afterRestart: [] }
    assert.deepEqual(lastReload, { atMs: NOW, published: true, ...found })
    assert.deepEqual([vantages, values, refreshes], [[], [], []])
    const [{ file, builtMs, ipVersion, attribution }] = databases as [DatabaseStatus]
    assert.deepEqual([file, ipVersion, attribution], ['world.mmdb', 6, undefined])
    assert.ok(builtMs === undefined || builtMs > 0)
    assert.deepEqual(
      zones.map(({ name, file, state }) => [name, file, state]),
      [
        ['a.example.', 'zones/a.example.yaml', 'loaded'],
        ['b.example.', 'zones/b.example.yaml', 'loaded'],
      ],
    )
    const fr = pops.find(({ pop }) => pop === 'fr')!
    assert.deepEqual([fr.addresses, fr.override, fr.families], [['203.0.113.20'], undefined, []])
  })

  it('reloads, and says what came of it', async () => {
    const { server, write } = running()
    write('zones/a.example.yaml', BROKEN)
    write('zones/c.example.yaml', BROKEN)
    const { errors, published } = await server.reload()
    assert.deepEqual([errors, published], [2, true])
    assert.deepEqual(
      server.zones().map(({ name, state, serial }) => [name, state, serial !== undefined]),
      [
        ['a.example.', 'stale', true],
        ['b.example.', 'loaded', true],
        ['c.example.', 'unloaded', false],
      ],
    )
  })

  it('overrides PoPs of nearpop.yaml, tells who listens, and is done when it is kept', async () => {
    const { server, kept } = running()
    const heard: string[] = []
    const stop = server.onEvent(({ kind }) => heard.push(kind))
    assert.equal(await server.setOverride('fr', { kind: 'drain', reason: 'moving' }), true)
    stop()
    assert.equal(await server.setOverride('fr', { kind: 'auto' }), true)
    assert.equal(await server.setOverride('nowhere', { kind: 'drain' }), false)
    assert.deepEqual(heard, ['drain'])
    assert.equal(kept(), 2)
    assert.deepEqual(
      server.eventsSince(0).map(({ kind }) => kind),
      ['drain', 'auto'],
    )
  })

  it('gives all that metrics are made of', async () => {
    const { server } = running()
    await server.setOverride('ny', { kind: 'force-down' })
    assert.equal(server.traffic().totals.queries, 0)
    const { failingOpen, tcp, udpBatched, workers, process } = server.metrics()
    assert.equal(failingOpen, 0)
    assert.deepEqual({ tcp, udpBatched, workers, process, udpReceiveErrors: 0 }, FIGURES)
    await server.setOverride('fr', { kind: 'force-down' })
    assert.ok(server.metrics().failingOpen > 0)
  })

  it('draws maps by the health of the moment', async () => {
    const { server } = running()
    assert.deepEqual(server.mapSubjects()[0], { name: 'a.example.', type: 'A', policy: 'tiny-cdn' })
    const serving = () => {
      const map = server.servingMap({ name: 'a.example.', type: 'A', down: [] })
      assert.ok(typeof map !== 'string')
      return map.countries.map(({ country, most }) => `${country} ${most.pops}`)
    }
    assert.deepEqual(serving(), ['DE fr', 'US ny'])
    await server.setOverride('ny', { kind: 'drain' })
    assert.deepEqual(serving(), ['DE fr', 'US fr'])
  })

  it('explains an answer under the health of the moment, or with a PoP supposed down', async () => {
    const { server } = running()
    const explain = (down: readonly string[]) => {
      const explained = server.explain({ name: 'a.example', type: 'A', client: '192.0.2.7', down })
      assert.ok(typeof explained !== 'string', String(explained))
      return [explained.rcode, explained.answers[0]!.alternatives[0]!.datas, explained.scope]
    }
    assert.deepEqual(explain([]), ['NOERROR', ['203.0.113.10'], '192.0.2.0/24'])
    assert.deepEqual(explain(['ny']), ['NOERROR', ['203.0.113.20'], '192.0.2.0/24'])
    await server.setOverride('ny', { kind: 'drain' })
    assert.deepEqual(explain([]), ['NOERROR', ['203.0.113.20'], '192.0.2.0/24'])
  })

  it('shows zones as they are served', async () => {
    const { server, write } = running()
    write('zones/a.example.yaml', `${ZONE}www: {type: A, value: 192.0.2.1}\n`)
    assert.doesNotMatch(server.zoneText('a.example.')!, /192\.0\.2\.1/)
    await server.reload()
    assert.match(server.zoneText('a.example.')!, /www\S*\s+\d+\s+IN\s+A\s+192\.0\.2\.1/)
    assert.equal(server.zoneText('nowhere.'), undefined)
  })
})
