/** The last good state of everything a reload reads: what serves on while a file is broken, and what need not be compiled twice. */
import type { Problem } from '../base/problem.ts'
import type { Config } from '../config/config.ts'
import type { SipKey } from '../dns/siphash.ts'
import type { GeoDatabase } from '../geo/database.ts'
import type { CompiledZone } from '../tables/build-zone-image.ts'
import type { KeptTrees } from '../tables/kept-trees.ts'
import type { ZoneContext } from '../zone/zone-draft.ts'
import type { AccessToken } from './access-tokens.ts'
import { ProblemLines } from './problem-lines.ts'
import type { UnloadedZone } from './snapshot.ts'

export interface LastGood {
  config: Config | undefined
  /** The text of nearpop.yaml read last, good or not, and what came of it. */
  configReading: { readonly text: string; readonly config?: Config; readonly problems: readonly Problem[] } | undefined
  /** Of the file that `auth` names. */
  accessTokens: readonly AccessToken[]
  /** Of the file that `cookies` names; those that were drawn until it was good once. */
  cookieSecrets: readonly SipKey[]
  readonly drawnSecrets: readonly SipKey[]
  /** By zone name: the serial each zone was last served with, over restarts; undefined until the state was read. */
  serials: Map<string, number> | undefined
  /** In the order of nearpop.yaml. */
  databases: readonly LoadedDatabase[]
  /** By zone name. */
  zones: Map<string, LoadedZone>
  unloaded: readonly UnloadedZone[]
  /** By file of the zones folder: the zone it names, or why it names none. */
  zoneFileNames: ReadonlyMap<string, ZoneName | Problem | undefined>
  /** By zone name: the zone files read last, good or not. */
  zoneReadings: Map<string, ZoneReading>
  /** The lines that problems of zone files mean. */
  problemLines: ProblemLines
  /** Undefined until those of the last run were looked for. */
  trees: KeptTrees | undefined
  /** Whether some of them were compiled since they were last taken to be kept. */
  areTreesNew: boolean
  /** The number that each compiled zone got when it was first published. */
  readonly revisions: WeakMap<CompiledZone, number>
  nextRevision: number
}

export interface LoadedDatabase {
  /** As nearpop.yaml names it: the file, the folder it is in, or `embedded`. */
  readonly source: string
  readonly file: string
  /** Changes when the file does. */
  readonly mark: string
  /** Of what is in it. */
  readonly digest: string
  readonly database: GeoDatabase
}

export interface LoadedZone {
  /** With a final dot, in lower case. */
  readonly name: string
  readonly file: string
  readonly compiled: CompiledZone
  /** Whether the file now has errors. */
  readonly stale: boolean
}

export interface ZoneName {
  /** With a final dot, in lower case. */
  readonly name: string
  readonly origin: Uint8Array
}

/** What came of reading a zone file, with all that it came of. Texts are not kept: a zone may be a million lines. */
export interface ZoneReading {
  readonly file: TextPrint
  /** Of the file when it was read, if it had one. */
  readonly mark: string | undefined
  readonly policies: ZoneContext['policies']
  readonly pops: ZoneContext['pops']
  /** What was asked of the other zones there are, and the answer then. */
  readonly asked: readonly { readonly name: Uint8Array; readonly isServed: boolean }[]
  /** The zones right below it then. */
  readonly below: string
  readonly included: readonly { readonly path: string; readonly from: string; readonly found: TextPrint | string }[]
  readonly problems: readonly Problem[]
  /** Undefined when the zone has errors. */
  readonly compiled: CompiledZone | undefined
}

/** By what a text is told to be the same as before. */
export interface TextPrint {
  readonly file: string
  readonly digest: string
  readonly modifiedMs: number
}

/**
 * `firstRevision` is beyond those of every process or thread that published before in this one's place; `drawnSecrets` are
 * for cookies as long as no file has any.
 */
export function newLastGood(firstRevision = 0, drawnSecrets: readonly SipKey[] = []): LastGood {
  return {
    config: undefined,
    configReading: undefined,
    accessTokens: [],
    cookieSecrets: drawnSecrets,
    drawnSecrets,
    serials: undefined,
    databases: [],
    zones: new Map(),
    unloaded: [],
    zoneFileNames: new Map(),
    zoneReadings: new Map(),
    problemLines: new ProblemLines(),
    trees: undefined,
    areTreesNew: false,
    revisions: new WeakMap(),
    nextRevision: firstRevision,
  }
}
