/** A running server as an operator may ask it: server-control.ts over what is published and the health of the moment. */
import { formatAddress } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import { attributionOf } from '../geo/attribution.ts'
import type { HealthEvent } from '../health/health-events.ts'
import type { Pop } from '../routing/policy.ts'
import { drawServingMap, mapSubjectsOf } from './draw-serving-map.ts'
import { explainAnswer } from './explain-answer.ts'
import type { AnswerExplanation, ExplainQuestion } from './explanation.ts'
import type { HealthControl } from './health-control.ts'
import type { Metrics } from './metrics.ts'
import type { Publication } from './publication.ts'
import type {
  DatabaseStatus,
  OverrideOrder,
  ReloadReport,
  ServerControl,
  ServerPopStatus,
  ServerStatus,
  ZoneStatus,
} from './server-control.ts'
import type { MapQuestion, MapSubject, ServingMap } from './serving-map.ts'
import type { Snapshot, SnapshotDatabase } from './snapshot.ts'
import type { Traffic } from './traffic.ts'
import type { TrafficMeter } from './traffic-meter.ts'
import { zoneTextOfSnapshot } from './zone-text-of-snapshot.ts'

export interface RunningServerParts {
  readonly publication: Publication
  readonly health: HealthControl
  /** Resolves once what came of it is published; rejects with a bug of ours. */
  readonly reload: () => Promise<void>
  readonly meter: TrafficMeter
  /** What transports and the process have counted. */
  readonly figures: () => Pick<Metrics, 'tcp' | 'udpReceiveErrors' | 'udpBatched' | 'workers' | 'process'>
  /** `flush` resolves when the state of health is on the disk, or `fault` says why it cannot be. */
  readonly keeper: { flush(): Promise<void>; readonly fault: string | undefined }
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly identity: Pick<ServerStatus, 'version' | 'pid' | 'startedMs' | 'listen'>
}

/** Of a server that has published at least once. */
export class RunningServer implements ServerControl {
  readonly #parts: RunningServerParts

  constructor(parts: RunningServerParts) {
    this.#parts = parts
  }

  status(): ServerStatus {
    const { publication, health, keeper, identity, now } = this.#parts
    const lastResorts = publication.lastResorts()
    const { config, databases, refreshes } = this.#snapshot()
    return {
      ...identity,
      node: config.node,
      nowMs: now(),
      pops: [...config.pops.values()].map((pop) => this.#popStatus(pop, lastResorts)),
      values: health.describeValues(),
      vantages: [...health.vantages()].map(([name, vantage]) => ({ name, vantage })),
      zones: this.zones(),
      databases: databases.map(databaseStatus),
      refreshes,
      lastReload: this.#lastReload(),
      stateFault: keeper.fault,
    }
  }

  eventsSince(id: number): readonly HealthEvent[] {
    return this.#parts.health.eventsSince(id)
  }

  onEvent(listener: (event: HealthEvent) => void): () => void {
    return this.#parts.health.onEvent(listener)
  }

  async reload(): Promise<ReloadReport> {
    await this.#parts.reload()
    return this.#lastReload()
  }

  async setOverride(pop: string, order: OverrideOrder): Promise<boolean> {
    if (!this.#snapshot().config.pops.has(pop)) return false
    this.#parts.health.setOverride(pop, order)
    await this.#parts.keeper.flush()
    return true
  }

  traffic(): Traffic {
    return this.#parts.meter.traffic()
  }

  metrics(): Metrics {
    const { meter, publication, figures } = this.#parts
    return {
      ...figures(),
      traffic: meter.traffic().totals,
      requests: meter.requests(),
      responses: meter.responses(),
      failures: meter.failures(),
      failingOpen: publication.failingOpen(),
    }
  }

  mapSubjects(): readonly MapSubject[] {
    return mapSubjectsOf(this.#snapshot(), LIMITS.mapSubjectsMax)
  }

  servingMap(question: MapQuestion): ServingMap | string {
    const { publication, health } = this.#parts
    return drawServingMap(this.#snapshot(), publication.shares, question, health)
  }

  explain(question: ExplainQuestion): AnswerExplanation | string {
    const { publication, health, now } = this.#parts
    const published = { snapshot: this.#snapshot(), tables: publication.tables! }
    return explainAnswer(published, question, { health, down: new Set(question.down), nowMs: now() })
  }

  zones(): readonly ZoneStatus[] {
    const { zones, unloaded } = this.#snapshot()
    return [
      ...zones.map(({ name, file, stale, serial, records }) => {
        return { name, file, state: stale ? ('stale' as const) : ('loaded' as const), serial, records }
      }),
      ...unloaded.map(({ name, file }) => ({ name, file, state: 'unloaded' as const, serial: undefined, records: 0 })),
    ]
  }

  zoneText(name: string): string | undefined {
    return zoneTextOfSnapshot(this.#snapshot(), name)
  }

  #popStatus(pop: Pop, lastResorts: ReadonlySet<string>): ServerPopStatus {
    const addresses = [
      ...pop.ipv4.map((octets) => formatAddress({ family: 4, octets })),
      ...pop.ipv6.map((octets) => formatAddress({ family: 6, octets })),
    ]
    const isLastResort = lastResorts.has(pop.name)
    return { ...this.#parts.health.describePop(pop.name), addresses, isLastResort }
  }

  #snapshot(): Snapshot {
    return this.#parts.publication.snapshot!
  }

  #lastReload(): ReloadReport {
    return this.#parts.publication.lastReload!
  }
}

function databaseStatus({ file, metadata }: SnapshotDatabase): DatabaseStatus {
  const { type, built, ipVersion, nodeCount: nodes } = metadata
  return { file, type, builtMs: built?.getTime(), ipVersion, nodes, attribution: attributionOf(file, metadata) }
}
