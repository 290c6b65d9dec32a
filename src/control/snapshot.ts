/**
 * A snapshot: everything one reload compiled, to be published whole. It goes from the worker that compiles to the
 * main thread as a structured clone; the big parts are shared memory and are not copied.
 */
import type { Problem } from '../base/problem.ts'
import type { Config } from '../config/config.ts'
import type { SipKey } from '../dns/siphash.ts'
import type { DatabaseMetadata } from '../geo/database.ts'
import type { HealthCheck, Policy } from '../routing/policy.ts'
import type { PolicyTrees } from '../tables/build-policy-trees.ts'
import type { AccessToken } from './access-tokens.ts'
import type { DatabaseRefresh } from './sources.ts'

export interface Snapshot {
  readonly config: Config
  /** Who may ask over the network, by `auth`: absent when nearpop.yaml has none, empty when nobody may. */
  readonly accessTokens?: readonly AccessToken[]
  /** What server cookies are checked with, and by the first of them made; absent when there are none. */
  readonly cookieSecrets?: readonly SipKey[]
  /** In the order of the zone index: loaded ones first. */
  readonly zones: readonly SnapshotZone[]
  readonly unloaded: readonly UnloadedZone[]
  readonly zoneIndex: SharedArrayBuffer
  /** Each policy that a dynamic RRset uses, with its trees. */
  readonly policies: readonly SnapshotPolicy[]
  /** The dynamic sets of all zones, without doubles. */
  readonly sets: readonly DynamicSet[]
  readonly databases: readonly SnapshotDatabase[]
  /** Of the databases that are fetched. */
  readonly refreshes: readonly SnapshotRefresh[]
  /** By zone name: the serial each zone was last served with, whether it is here now or not. */
  readonly serials: Readonly<Record<string, number>>
}

export interface SnapshotZone {
  /** With a final dot, in lower case. */
  readonly name: string
  readonly file: string
  readonly serial: number
  readonly records: number
  readonly image: SharedArrayBuffer
  /** Of the image: equal for two zones of one name only when they are the same one. */
  readonly revision: number
  /** The zone's own numbers of its dynamic sets -> positions in Snapshot.sets. */
  readonly sets: Int32Array
  /** The owners of the dynamic RRsets, by the zone's own numbers: presentation form. */
  readonly dynamicOwners: readonly string[]
  /** Whether the file now has errors, and this is the last good state of the zone. */
  readonly stale: boolean
}

/** A zone that is ours by its file's name, and whose file has never been good since the start. */
export interface UnloadedZone {
  readonly name: string
  readonly file: string
}

export interface SnapshotPolicy extends PolicyTrees {
  readonly policy: Policy
}

export interface DynamicSet {
  /** Position in Snapshot.policies. */
  readonly policy: number
  readonly type: number
  readonly ttl: number
  /** How its addresses are checked: as the record says, else its policy; absent when neither does. */
  readonly check?: SetCheck
}

export interface SetCheck {
  readonly healthcheck: HealthCheck
  /** The health check's own, or else the owner, as octoDNS has it. */
  readonly host: string
}

export interface SnapshotDatabase {
  /** `embedded` for the one that came with the program. */
  readonly file: string
  readonly metadata: DatabaseMetadata
}

export interface SnapshotRefresh extends DatabaseRefresh {
  readonly name: string
  /** Where it is kept. */
  readonly file: string
}

/** What came of one reload. Without a snapshot nothing may change: what was published goes on serving. */
export interface ReloadResult {
  readonly snapshot?: Snapshot
  readonly problems: readonly Problem[]
  /** The problems as an operator reads them, one text each, in the same order. */
  readonly problemTexts: readonly string[]
  /** How many files were read. */
  readonly files: number
}
