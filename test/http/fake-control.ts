/** A server to ask and to tell, without a server: real health (a HealthBoard) and everything else as the test says. */

import type { AnswerExplanation, ExplainQuestion } from '../../src/control/explanation.ts'
import type { Metrics } from '../../src/control/metrics.ts'
import type {
  DatabaseStatus,
  OverrideOrder,
  ReloadReport,
  ServerControl,
  ServerStatus,
  ZoneStatus,
} from '../../src/control/server-control.ts'
import type { MapQuestion, MapSubject, Served, ServingMap } from '../../src/control/serving-map.ts'
import type { SnapshotRefresh } from '../../src/control/snapshot.ts'
import type { Traffic, TrafficCounts } from '../../src/control/traffic.ts'
import { HealthBoard } from '../../src/health/health-board.ts'
import type { HealthEvent } from '../../src/health/health-events.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { checkOf, failure, success } from '../health/made-check.ts'

/** 2026-11-21 12:00 of this machine. */
export const NOON = new Date(2026, 10, 21, 12).getTime()

export const GOOD_RELOAD: ReloadReport = {
  atMs: NOON,
  published: true,
  errors: 0,
  warnings: 0,
  problemTexts: [],
  afterRestart: [],
}

export const DATABASE: DatabaseStatus = {
  file: 'dbip-country.mmdb',
  type: 'ipv4,ipv6 dbip-country',
  builtMs: NOON - 21 * 86_400_000,
  ipVersion: 6,
  nodes: 1_234_567,
  attribution: { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com', licence: 'CC BY 4.0' },
}

const ADDRESSES = { ny: '192.0.2.10', fr: '192.0.2.20', au: '192.0.2.30' } as const

const SUBJECT: MapSubject = { name: 'www.example.com.', type: 'A', policy: 'tiny-cdn' }

export class FakeControl implements ServerControl {
  nowMs = NOON
  readonly board = new HealthBoard()
  readonly listeners = new Set<(event: HealthEvent) => void>()
  trafficCounts: TrafficCounts = {
    queries: 12,
    clientSubnet: 3,
    cookies: { client_only: 2, valid: 5, invalid: 1 },
    byTransport: { udp: 11, tcp: 1 },
    byFamily: { ipv4: 10, ipv6: 2 },
    byType: { A: 9, AAAA: 3 },
    byRcode: { NOERROR: 11, NXDOMAIN: 1 },
    byPop: { ny: 4, fr: 5 },
    byCountry: { US: 4, FR: 3, DE: 2 },
    rateLimited: { dropped: 0, truncated: 0, would_limit: 0 },
    dropped: { not_a_query: 2 },
    truncated: 0,
  }
  /** What the next reload comes to. */
  reloading: () => Promise<ReloadReport> = async () => GOOD_RELOAD
  zoneList: ZoneStatus[] = [
    { name: 'example.com.', file: 'zones/example.com.yaml', state: 'loaded', serial: 7, records: 4 },
    { name: 'broken.example.', file: 'zones/broken.example.yaml', state: 'unloaded', serial: undefined, records: 0 },
  ]

  /** `au` is not checked. */
  readonly checks = [checkOf('ny', ADDRESSES.ny), checkOf('fr', ADDRESSES.fr)]
  databases: DatabaseStatus[] = [DATABASE]
  refreshes: SnapshotRefresh[] = []
  stateFault: string | undefined
  lastResorts: string[] = []

  constructor() {
    this.board.setChecks(this.checks, this.nowMs)
  }

  /** Adds a check of an address that stands for no PoP. */
  addValue(address: string): void {
    this.checks.push(checkOf(undefined, address))
    this.board.setChecks(this.checks, this.nowMs)
  }

  /** As many checks of the PoP end, a second apart, the last one now; each takes 20 ms. */
  check(pop: string | undefined, ok: boolean, times: number): void {
    const { key } = this.checks.find((check) => check.pop === pop)!
    for (let i = 0; i < times; i++) {
      this.nowMs += 1_000
      this.#emit(this.board.record(key, ok ? success(this.nowMs - 20) : failure(this.nowMs - 20)))
    }
  }

  status(): ServerStatus {
    const { nowMs } = this
    const pops = Object.entries(ADDRESSES).map(([pop, address]) => ({
      ...this.board.describePop(pop, nowMs),
      addresses: [address],
      isLastResort: this.lastResorts.includes(pop),
    }))
    const vantages = [...this.board.vantages()].map(([name, vantage]) => ({ name, vantage }))
    const listen = [{ address: '127.0.0.1', port: 5300 }]
    const about = { node: 'ns1', version: '1.2.3', pid: 4_711, startedMs: NOON, nowMs, listen }
    const values = this.board.describeValues(nowMs)
    const { databases, refreshes, stateFault } = this
    const read = { zones: this.zones(), databases, refreshes, lastReload: GOOD_RELOAD }
    return { ...about, pops, values, vantages, ...read, stateFault }
  }

  eventsSince(id: number): HealthEvent[] {
    return this.board.eventsSince(id)
  }

  onEvent(listener: (event: HealthEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  reload(): Promise<ReloadReport> {
    return this.reloading()
  }

  async setOverride(pop: string, { kind, forMs, reason }: OverrideOrder): Promise<boolean> {
    if (!(pop in ADDRESSES)) return false
    const until = forMs === undefined ? {} : { untilMs: this.nowMs + forMs }
    const override = kind === 'auto' ? undefined : { kind, ...until, ...(reason === undefined ? {} : { reason }) }
    this.#emit(this.board.setOverride(pop, override, this.nowMs))
    return true
  }

  traffic(): Traffic {
    return { sinceMs: NOON, totals: this.trafficCounts, rates: this.trafficCounts }
  }

  metrics(): Metrics {
    return {
      traffic: this.trafficCounts,
      requests: [{ zone: 'example.com', transport: 'udp', family: 'ipv4', type: 'A', count: 12 }],
      responses: [{ zone: 'example.com', rcode: 'NOERROR', count: 12 }],
      failures: 0,
      tcp: { accepted: 3, refused: 0, idle: 1, evicted: 0, timeout: 0, slow_reader: 0, bad_framing: 0 },
      udpReceiveErrors: 0,
      udpBatched: true,
      workers: { running: 2, restarts: 1 },
      failingOpen: 0,
      process: {
        cpuSeconds: 1.5,
        residentOctets: 90_000_000,
        heapOctets: 20_000_000,
        startedMs: NOON,
        loopDelay: { p50: 0.001, p99: 0.002, max: 0.01 },
        node: '24.0.0',
      },
    }
  }

  mapSubjects(): readonly MapSubject[] {
    return [SUBJECT, { ...SUBJECT, type: 'AAAA' }]
  }

  /** North America is ny's, Europe, Africa and South America are fr's, everyone else is au's, who is the last resort. */
  servingMap({ name, type, down }: MapQuestion): ServingMap | string {
    if (name !== SUBJECT.name) return `no policy answers "${name} ${type}"`
    const isUp = (pop: string) =>
      !down.includes(pop) && this.board.isUp(pop, this.checks.find((check) => check.pop === pop)?.key)
    const countries = [...COUNTRIES.values()].map(({ code, name, continent }): ServingMap['countries'][number] => {
      const first = continent === 'NA' ? 'ny' : ['EU', 'AF', 'SA'].includes(continent) ? 'fr' : 'au'
      const pop = [first, 'au'].find(isUp) ?? 'au'
      const choice: Served['choice'] = !isUp(pop) ? 'last-resort' : pop === first ? 'first' : 'fallback'
      return {
        country: code,
        name,
        continent,
        most: { pops: [pop], share: 1, choice, example: '192.0.2.1' },
        others: [],
      }
    })
    return { ...SUBJECT, type, down, isComplete: true, countries }
  }

  explain(question: ExplainQuestion): AnswerExplanation | string {
    if (!question.name.endsWith('example.com.')) return `"${question.name}" is not a name`
    const alternatives = [{ weight: 1, datas: [ADDRESSES.ny] }]
    const answers = [{ owner: question.name, type: question.type, ttl: 60, alternatives }]
    return { ...question, steps: [], rcode: 'NOERROR', answers, scope: '192.0.2.0/24' }
  }

  zones(): readonly ZoneStatus[] {
    return this.zoneList
  }

  zoneText(name: string): string | undefined {
    return name === 'example.com.' ? 'example.com. 60 IN A 192.0.2.1\n' : undefined
  }

  #emit(events: readonly HealthEvent[]): void {
    for (const event of events) for (const listener of this.listeners) listener(event)
  }
}
