/**
 * Third step of a reload: the zone files, each all or nothing. A zone whose file has errors keeps its last good image;
 * one that never was good is known to be ours all the same; one whose file is gone is gone. A file whose text and
 * surroundings are as they were is not read again.
 */
import type { Problem } from '../base/problem.ts'
import type { Config } from '../config/config.ts'
import { foldName, formatName } from '../dns/name.ts'
import { buildZoneImage } from '../tables/build-zone-image.ts'
import { originOfFile } from '../zone/origin-of-file.ts'
import { readZone } from '../zone/read-zone.ts'
import type { ZoneContext } from '../zone/zone-draft.ts'
import type { LastGood, LoadedZone } from './last-good.ts'
import type { UnloadedZone } from './snapshot.ts'
import type { Sources, TextFile } from './sources.ts'

export interface ReloadedZones {
  readonly loaded: readonly LoadedZone[]
  readonly unloaded: readonly UnloadedZone[]
}

export function reloadZones(config: Config, sources: Sources, lastGood: LastGood, problems: Problem[]): ReloadedZones {
  const folder = sources.resolvePath(config.zones.path, config.zones.place.file)
  const read = sources.readFolder(folder, config.zones.place)
  problems.push(...read.problems)
  const files = findZoneFiles(read.files, problems)
  const context: ZoneContext = {
    policies: config.policies,
    pops: config.pops,
    zones: [...files.values()].map(({ origin }) => origin),
  }
  lastGood.serials ??= new Map(Object.entries(sources.readSerials(statePath(config, sources))))
  const loaded: LoadedZone[] = []
  const unloaded: UnloadedZone[] = []
  for (const [name, { origin, file }] of files) {
    const zone = loadZone(name, origin, file, { context, folder, sources, lastGood, problems })
    if (zone === undefined) unloaded.push({ name, file: file.file })
    else loaded.push(zone)
  }
  // A folder that cannot be listed says nothing about its zones: all of them stay.
  if (read.files.length === 0 && read.problems.length > 0) loaded.push(...lastGood.zones.values())
  for (const { name, compiled } of loaded) lastGood.serials.set(name, compiled.serial)
  lastGood.zones = new Map(loaded.map((zone) => [zone.name, zone]))
  return { loaded, unloaded }
}

function statePath(config: Config, sources: Sources): string {
  return sources.resolvePath(config.state.path, config.state.place.file)
}

interface ZoneFile {
  readonly origin: Uint8Array
  readonly file: TextFile
}

/** By zone name. */
function findZoneFiles(files: readonly TextFile[], problems: Problem[]): Map<string, ZoneFile> {
  const found = new Map<string, ZoneFile>()
  for (const file of files) {
    const origin = originOfFile(file.file.replace(/^.*\//, ''), file.file)
    if (origin === undefined) continue
    if ('severity' in origin) {
      problems.push(origin)
      continue
    }
    const name = formatName(foldName(origin))
    const other = found.get(name)
    if (other === undefined) {
      found.set(name, { origin, file })
      continue
    }
    const message = `zone "${name}" is already in "${other.file.file}"`
    const place = { file: file.file, line: 1, column: 1, length: 1 }
    problems.push({ severity: 'error', code: 'duplicate-zone', message, place })
  }
  return found
}

interface Surroundings {
  readonly context: ZoneContext
  readonly folder: string
  readonly sources: Sources
  readonly lastGood: LastGood
  readonly problems: Problem[]
}

/** The zone as its file says, or its last good state; undefined when there is neither. */
function loadZone(name: string, origin: Uint8Array, file: TextFile, around: Surroundings): LoadedZone | undefined {
  const { sources, folder, context, lastGood, problems } = around
  const serial = lastGood.serials?.get(name)
  const result = readZone({
    file: file.file,
    text: file.text,
    origin,
    modifiedSeconds: file.modifiedMs / 1000,
    ...(serial === undefined ? {} : { lastServedSerial: serial }),
    context,
    include: (path, from) => {
      const included = sources.readIncluded(folder, path, from)
      return typeof included === 'string' ? included : { ...included, modifiedSeconds: included.modifiedMs / 1000 }
    },
  })
  problems.push(...result.problems)
  if (result.zone !== undefined) {
    return { name, file: file.file, compiled: buildZoneImage(result.zone), stale: false }
  }
  const known = lastGood.zones.get(name)
  return known && { ...known, stale: true }
}
