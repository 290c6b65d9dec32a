/**
 * What commands that answer or explain work on: the snapshot that `serve` would publish, and beside it, read again, the
 * zones and databases themselves, which a snapshot no longer holds.
 */
import type { Problem } from '../base/problem.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import type { Config } from '../config/config.ts'
import { newLastGood } from '../control/last-good.ts'
import { Reloader } from '../control/reload.ts'
import { reloadConfig } from '../control/reload-config.ts'
import { reloadDatabases } from '../control/reload-databases.ts'
import type { ReloadResult, Snapshot } from '../control/snapshot.ts'
import type { Sources } from '../control/sources.ts'
import { parseName } from '../dns/name.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { readZone } from '../zone/read-zone.ts'
import { servedNames } from '../zone/served-names.ts'
import type { Zone } from '../zone/zone.ts'
import { zonesBelow } from '../zone/zones-below.ts'
import { fileSources } from './file-sources.ts'
import type { Terminal } from './terminal.ts'

export interface Loaded {
  readonly snapshot: Snapshot
  /** In the order of `snapshot.zones`. */
  readonly zones: readonly Zone[]
  /** In the order of `snapshot.databases`: later ones win. */
  readonly databases: readonly GeoDatabase[]
}

/** Tells the errors that stand in the way; undefined when they leave nothing to serve. */
export function load(configFile: string, terminal: Terminal): Loaded | undefined {
  const sources = fileSources()
  const result = new Reloader(configFile, sources).reload()
  tellErrors(result, terminal)
  const { snapshot } = result
  if (snapshot === undefined) return undefined
  return { snapshot, zones: readZones(snapshot, sources), databases: openDatabases(snapshot.config, sources) }
}

/** The configuration alone, its errors told. */
export function loadConfig(configFile: string, terminal: Terminal): Config | undefined {
  const problems: Problem[] = []
  const config = reloadConfig(configFile, fileSources(), newLastGood(), problems)
  tellPlaces(problems, terminal)
  return config
}

/** The databases of a configuration, when a command needs no zone. */
export function loadDatabases(config: Config, terminal: Terminal): readonly LoadedFile[] {
  const problems: Problem[] = []
  const found = reloadDatabases(config, fileSources(), newLastGood(), problems)
  tellPlaces(problems, terminal)
  return found
}

function tellPlaces(problems: readonly Problem[], terminal: Terminal): void {
  for (const { message, place } of problems.filter(({ severity }) => severity === 'error')) {
    terminal.tell(`${place.file}:${place.line}:${place.column}: ${message}`)
  }
}

export interface LoadedFile {
  readonly file: string
  readonly database: GeoDatabase
}

function openDatabases(config: Config, sources: Sources): GeoDatabase[] {
  return reloadDatabases(config, sources, newLastGood(), []).map(({ database }) => database)
}

/** Those of the snapshot, with its serials. A file that has been changed since the snapshot is as it is now. */
function readZones(snapshot: Snapshot, sources: Sources): Zone[] {
  const { config } = snapshot
  const folder = sources.resolvePath(config.zones.path, config.zones.place.file)
  const origins = [...snapshot.zones, ...snapshot.unloaded].map(({ name }) => parseName(name) as Uint8Array)
  const { policies, pops } = config
  const context = { policies, pops, isServed: servedNames(origins), zonesBelow: zonesBelow(origins) }
  return snapshot.zones.flatMap(({ file, serial }, i) => {
    const read = sources.readText(file)
    if (!('text' in read)) return []
    const zone = readZone({
      file,
      text: read.text,
      origin: origins[i]!,
      modifiedSeconds: serial,
      lastServedSerial: serial,
      context,
      include: (path, from) => {
        const included = sources.readIncluded(folder, path, from)
        return typeof included === 'string' ? included : { ...included, modifiedSeconds: serial }
      },
    }).zone
    return zone === undefined ? [] : [zone]
  })
}

function tellErrors(result: ReloadResult, terminal: Terminal): void {
  const errors = result.problemTexts.filter((_, i) => result.problems[i]!.severity === 'error')
  for (const text of errors) terminal.tell(text)
  if (errors.length > 0) terminal.tell(summarizeProblems(result.problems, result.files))
}
