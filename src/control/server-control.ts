/**
 * What an operator may ask of a running server, and tell it: the seam between control and http, which carries the words.
 * Values are plain, so that codecs can write them as JSON; times are milliseconds since the epoch.
 */
import type { Attribution } from '../geo/attribution.ts'
import type { HealthEvent } from '../health/health-events.ts'
import type { CheckStatus, PopStatus } from '../health/health-status.ts'
import type { Override, OverrideKind } from '../health/overrides.ts'
import type { Vantage, VantageName } from '../health/vantage.ts'
import type { AnswerExplanation, ExplainQuestion } from './explanation.ts'
import type { Metrics } from './metrics.ts'
import type { MapQuestion, MapSubject, ServingMap } from './serving-map.ts'
import type { SnapshotRefresh } from './snapshot.ts'
import type { Traffic } from './traffic.ts'

export interface ServerControl {
  status(): ServerStatus
  /** The kept events after the one numbered `id`, oldest first. */
  eventsSince(id: number): readonly HealthEvent[]
  /** Calls `listener` with each event as it happens; returns how to stop. */
  onEvent(listener: (event: HealthEvent) => void): () => void
  /** Reloads now; resolves when what came of it is published, rejects with a bug of ours. */
  reload(): Promise<ReloadReport>
  /**
   * Sets or, with `auto`, takes back the override of a PoP: at once for answers, and resolves when a restart would not
   * forget it, or `stateFault` says why it would; false when nearpop.yaml knows no such PoP.
   */
  setOverride(pop: string, order: OverrideOrder): Promise<boolean>
  /** What a map can be drawn of, up to LIMITS.mapSubjectsMax. */
  mapSubjects(): readonly MapSubject[]
  /** A sentence when there is no such RRset or PoP. */
  servingMap(question: MapQuestion): ServingMap | string
  traffic(): Traffic
  metrics(): Metrics
  /** Why a client is answered what it is; a sentence when the question is none. */
  explain(question: ExplainQuestion): AnswerExplanation | string
  zones(): readonly ZoneStatus[]
  /** The zone as it is served, in master file form; undefined when there is none of this name. */
  zoneText(name: string): string | undefined
}

export interface OverrideOrder {
  readonly kind: OverrideKind | 'auto'
  readonly forMs?: number
  readonly reason?: string
}

export interface ServerStatus {
  readonly node: string
  readonly version: string
  readonly pid: number
  readonly startedMs: number
  readonly nowMs: number
  /** As `address port` pairs. */
  readonly listen: readonly { readonly address: string; readonly port: number }[]
  readonly pops: readonly ServerPopStatus[]
  /** The checks of values that stand for no PoP. */
  readonly values: readonly CheckStatus[]
  readonly vantages: readonly { readonly name: VantageName; readonly vantage: Vantage }[]
  readonly zones: readonly ZoneStatus[]
  /** In the order of nearpop.yaml: later ones win. */
  readonly databases: readonly DatabaseStatus[]
  /** Of the databases that are fetched. */
  readonly refreshes: readonly SnapshotRefresh[]
  readonly lastReload: ReloadReport
  /** Why what has to survive a restart cannot be written, as a sentence without a final full stop. */
  readonly stateFault: string | undefined
}

/** A PoP of nearpop.yaml with what its checks and its override say. */
export interface ServerPopStatus extends PopStatus {
  readonly addresses: readonly string[]
  readonly override: Override | undefined
  /** Whether some answer holds it although it is down, as nobody else is left for it. */
  readonly isLastResort: boolean
}

export interface ZoneStatus {
  /** With a final dot. */
  readonly name: string
  readonly file: string
  readonly state: 'loaded' | 'stale' | 'unloaded'
  readonly serial: number | undefined
  readonly records: number
}

export interface DatabaseStatus {
  readonly file: string
  /** Such as `GeoLite2-City`. */
  readonly type: string
  /** Undefined when the file gives no sensible date. */
  readonly builtMs: number | undefined
  /** 6 means both families. */
  readonly ipVersion: 4 | 6
  /** Of its search tree. */
  readonly nodes: number
  /** To be shown with what comes of it; undefined when its licence does not ask for that. */
  readonly attribution: Attribution | undefined
}

export interface ReloadReport {
  readonly atMs: number
  /** Whether anything was published. */
  readonly published: boolean
  readonly errors: number
  readonly warnings: number
  /** As an operator reads them. */
  readonly problemTexts: readonly string[]
  /** Keys of nearpop.yaml that have changed since the start and are not heeded before the next. */
  readonly afterRestart: readonly string[]
}
