/**
 * Third step of a reload: the zone files, each all or nothing. A zone whose file has errors or cannot be read keeps its
 * last good image; one that never was good is known to be ours all the same; one whose file is gone is gone. A folder
 * without a zone file says nothing about any: all of them stay. A file is compiled again only when its text, its
 * modification time, what it includes or its surroundings have changed.
 */
import type { Problem } from '../base/problem.ts'
import type { Config } from '../config/config.ts'
import { foldName, formatName, namesEqual } from '../dns/name.ts'
import { buildZoneImage } from '../tables/build-zone-image.ts'
import { originOfFile } from '../zone/origin-of-file.ts'
import { readZone } from '../zone/read-zone.ts'
import type { ZoneContext } from '../zone/zone-draft.ts'
import type { LastGood, LoadedZone, ZoneReading } from './last-good.ts'
import type { UnloadedZone } from './snapshot.ts'
import type { Sources, TextFile } from './sources.ts'

export interface ReloadedZones {
  readonly loaded: readonly LoadedZone[]
  readonly unloaded: readonly UnloadedZone[]
}

export function reloadZones(config: Config, sources: Sources, lastGood: LastGood, problems: Problem[]): ReloadedZones {
  const { zones: written } = config
  const folder = sources.resolvePath(written.path, written.place.file)
  const read = sources.readFolder(folder, written.place)
  problems.push(...read.problems)
  const isListed = read.problems.every(({ code }) => code !== 'folder')
  const unread = isListed ? read.problems.map(({ place }) => ({ file: place.file })) : []
  const found = [...read.files, ...unread].sort((a, b) => (a.file < b.file ? -1 : 1))
  const files = findZoneFiles(found, problems)
  if (isListed && files.size === 0) {
    const message = `"${written.path}" holds no zone file, such as example.com.yaml`
    problems.push({ severity: 'error', code: 'no-zones', message, place: written.place })
  }
  if (files.size === 0) return keepZones(lastGood)
  lastGood.serials ??= readSerials(config, sources, problems)
  const context = contextOf(config, [...files.values()], lastGood)
  return loadZones(files, { context, folder, sources, lastGood, problems })
}

/** Either as read, or the name of a file that could not be read. */
type FoundFile = TextFile | { readonly file: string }

interface ZoneFile {
  readonly origin: Uint8Array
  readonly found: FoundFile
}

/** By zone name. */
function findZoneFiles(files: readonly FoundFile[], problems: Problem[]): Map<string, ZoneFile> {
  const zoneFiles = new Map<string, ZoneFile>()
  for (const found of files) {
    const { file } = found
    const origin = originOfFile(file.replace(/^.*\//, ''), file)
    if (origin === undefined) continue
    if ('severity' in origin) {
      problems.push(origin)
      continue
    }
    const name = formatName(foldName(origin))
    const other = zoneFiles.get(name)
    if (other === undefined) {
      zoneFiles.set(name, { origin, found })
      continue
    }
    const message = `zone "${name}" is already in "${other.found.file}"`
    problems.push({
      severity: 'error',
      code: 'duplicate-zone',
      message,
      place: { file, line: 1, column: 1, length: 1 },
    })
  }
  return zoneFiles
}

function keepZones(lastGood: LastGood): ReloadedZones {
  return { loaded: [...lastGood.zones.values()].map((zone) => ({ ...zone, stale: true })), unloaded: lastGood.unloaded }
}

function readSerials(config: Config, sources: Sources, problems: Problem[]): Map<string, number> {
  const { path, place } = config.state
  const { serials, note } = sources.readSerials(sources.resolvePath(path, place.file))
  if (note !== undefined) problems.push({ severity: 'warning', code: 'state', message: note, place })
  return new Map(Object.entries(serials))
}

/** The context of the last reload, if this one's is the same. */
function contextOf({ policies, pops }: Config, files: readonly ZoneFile[], lastGood: LastGood): ZoneContext {
  const known = lastGood.zoneContext
  const isSame =
    known?.policies === policies &&
    known.pops === pops &&
    known.zones.length === files.length &&
    known.zones.every((zone, i) => namesEqual(zone, files[i]!.origin))
  const context = isSame ? known : { policies, pops, zones: files.map(({ origin }) => origin) }
  lastGood.zoneContext = context
  return context
}

interface Surroundings {
  readonly context: ZoneContext
  readonly folder: string
  readonly sources: Sources
  readonly lastGood: LastGood
  readonly problems: Problem[]
}

/** Each zone as its file says, or its last good state; unloaded when there is neither. */
function loadZones(files: ReadonlyMap<string, ZoneFile>, around: Surroundings): ReloadedZones {
  const { lastGood, problems } = around
  const loaded: LoadedZone[] = []
  const unloaded: UnloadedZone[] = []
  const readings = new Map<string, ZoneReading>()
  for (const [name, { origin, found }] of files) {
    const reading = 'text' in found ? readZoneFile(name, origin, found, around) : undefined
    const known = lastGood.zones.get(name)
    if (reading !== undefined) {
      readings.set(name, reading)
      problems.push(...reading.problems)
    }
    if (reading?.compiled !== undefined) {
      loaded.push({ name, file: found.file, compiled: reading.compiled, stale: false })
      lastGood.serials?.set(name, reading.compiled.serial)
    } else if (known !== undefined) loaded.push({ ...known, stale: true })
    else unloaded.push({ name, file: found.file })
  }
  lastGood.zones = new Map(loaded.map((zone) => [zone.name, zone]))
  lastGood.unloaded = unloaded
  lastGood.zoneReadings = readings
  return { loaded, unloaded }
}

/** The reading of the last reload, if reading again would give the same. */
function readZoneFile(name: string, origin: Uint8Array, file: TextFile, around: Surroundings): ZoneReading {
  const { sources, folder, context, lastGood } = around
  const known = lastGood.zoneReadings.get(name)
  if (known !== undefined && known.context === context && isSameFile(known.file, file)) {
    const isSame = known.included.every(({ path, from, found }) =>
      isSameFile(found, sources.readIncluded(folder, path, from)),
    )
    if (isSame) return known
  }
  const serial = lastGood.serials?.get(name)
  const included: { path: string; from: string; found: TextFile | string }[] = []
  const { zone, problems } = readZone({
    file: file.file,
    text: file.text,
    origin,
    modifiedSeconds: file.modifiedMs / 1000,
    ...(serial === undefined ? {} : { lastServedSerial: serial }),
    context,
    include: (path, from) => {
      const found = sources.readIncluded(folder, path, from)
      included.push({ path, from, found })
      return typeof found === 'string' ? found : { ...found, modifiedSeconds: found.modifiedMs / 1000 }
    },
  })
  return { file, context, included, problems, compiled: zone && buildZoneImage(zone) }
}

function isSameFile(a: TextFile | string, b: TextFile | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return a.file === b.file && a.text === b.text && a.modifiedMs === b.modifiedMs
}
