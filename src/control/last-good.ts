/** The last good state of everything a reload reads: what serves on while a file is broken, and what need not be compiled twice. */
import type { Config } from '../config/config.ts'
import type { GeoDatabase } from '../geo/database.ts'
import type { PolicyTrees } from '../tables/build-policy-trees.ts'
import type { CompiledZone } from '../tables/build-zone-image.ts'

export interface LastGood {
  config: Config | undefined
  /** By zone name: the serial each zone was last served with, over restarts; undefined until the state was read. */
  serials: Map<string, number> | undefined
  /** By file. */
  databases: Map<string, LoadedDatabase>
  /** By zone name. */
  zones: Map<string, LoadedZone>
  /** By policy structure; of the databases with `treesMark`. */
  trees: Map<string, PolicyTrees>
  treesMark: string
}

export interface LoadedDatabase {
  readonly file: string
  /** Changes when the file does. */
  readonly mark: string
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

export function newLastGood(): LastGood {
  return {
    config: undefined,
    serials: undefined,
    databases: new Map(),
    zones: new Map(),
    trees: new Map(),
    treesMark: '',
  }
}
