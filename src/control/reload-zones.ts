/**
 * Third step of a reload: the zone files, each all or nothing. A zone whose file has errors or cannot be read keeps its
 * last good image; one that never was good is known to be ours all the same; one whose file is gone is gone. A folder
 * without a zone file says nothing about any: all of them stay. A file is read again only when its mark has changed or
 * it has none, and compiled again only when its text, its modification time, what it includes or its surroundings have.
 */
import type { Problem } from '../base/problem.ts'
import { textDigest } from '../base/text-digest.ts'
import type { Config } from '../config/config.ts'
import { foldName, formatName, nameKey } from '../dns/name.ts'
import { buildZoneImage } from '../tables/build-zone-image.ts'
import { originOfFile } from '../zone/origin-of-file.ts'
import { readZone } from '../zone/read-zone.ts'
import { servedNames } from '../zone/served-names.ts'
import type { ZoneContext } from '../zone/zone-draft.ts'
import { zonesBelow } from '../zone/zones-below.ts'
import type { LastGood, LoadedZone, TextPrint, ZoneName, ZoneReading } from './last-good.ts'
import type { UnloadedZone } from './snapshot.ts'
import type { ListedFile, Sources, TextFile } from './sources.ts'

export interface ReloadedZones {
  readonly loaded: readonly LoadedZone[]
  readonly unloaded: readonly UnloadedZone[]
}

export function reloadZones(config: Config, sources: Sources, lastGood: LastGood, problems: Problem[]): ReloadedZones {
  const { zones: written } = config
  const folder = sources.resolvePath(written.path, written.place.file)
  const listed = sources.listFolder(folder, written.place)
  problems.push(...listed.problems)
  const files = findZoneFiles(listed.files, lastGood, problems)
  if (listed.problems.length === 0 && files.size === 0) {
    const message = `"${written.path}" holds no zone file, such as example.com.yaml`
    problems.push({ severity: 'error', code: 'no-zones', message, place: written.place })
  }
  if (files.size === 0) return keepZones(lastGood)
  lastGood.serials ??= readSerials(config, sources, problems)
  const { policies, pops } = config
  const origins = Array.from(files.values(), ({ origin }) => origin)
  const context = { policies, pops, isServed: servedNames(origins), zonesBelow: zonesBelow(origins) }
  return loadZones(files, { context, readIncluded: includedOnce(sources, folder), sources, lastGood, problems })
}

interface ZoneFile {
  readonly origin: Uint8Array
  readonly found: ListedFile
}

/** By zone name. */
function findZoneFiles(files: readonly ListedFile[], lastGood: LastGood, problems: Problem[]): Map<string, ZoneFile> {
  const zoneFiles = new Map<string, ZoneFile>()
  const fileNames = new Map<string, ZoneName | Problem | undefined>()
  for (const found of files) {
    const { file } = found
    const zoneName = lastGood.zoneFileNames.has(file) ? lastGood.zoneFileNames.get(file) : zoneNameOf(file)
    fileNames.set(file, zoneName)
    if (zoneName === undefined) continue
    if ('severity' in zoneName) {
      problems.push(zoneName)
      continue
    }
    const { name, origin } = zoneName
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
  lastGood.zoneFileNames = fileNames
  return zoneFiles
}

function zoneNameOf(file: string): ZoneName | Problem | undefined {
  const origin = originOfFile(file.replace(/^.*\//, ''), file)
  return origin instanceof Uint8Array ? { name: formatName(foldName(origin)), origin } : origin
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

interface Surroundings {
  readonly context: ZoneContext
  readonly readIncluded: (path: string, from: string) => IncludedText | string
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
    const reading = readZoneFile(name, origin, found, around)
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

/** The reading of the last reload, if reading again would give the same; undefined when the file cannot be read. */
function readZoneFile(
  name: string,
  origin: Uint8Array,
  { file, mark }: ListedFile,
  around: Surroundings,
): ZoneReading | undefined {
  const { sources, readIncluded, context, lastGood } = around
  const known = lastGood.zoneReadings.get(name)
  const mayBeSame =
    known !== undefined &&
    known.policies === context.policies &&
    known.pops === context.pops &&
    known.below === keysBelow(origin, context) &&
    known.asked.every(({ name, isServed }) => context.isServed(name) === isServed) &&
    known.included.every(({ path, from, found }) => isSamePrint(found, printOf(readIncluded(path, from))))
  if (mayBeSame && mark !== undefined && known.mark === mark && known.file.file === file) return known
  const read = sources.readText(file)
  if (!('text' in read)) {
    around.problems.push(read)
    return undefined
  }
  const print = printText(read)
  if (mayBeSame && isSamePrint(known.file, print)) return { ...known, mark }
  return { ...compileZoneFile(name, origin, read, around), file: print, mark }
}

function compileZoneFile(name: string, origin: Uint8Array, { file, text, modifiedMs }: TextFile, around: Surroundings) {
  const { readIncluded, lastGood } = around
  const { policies, pops, isServed, zonesBelow } = around.context
  const asked: { name: Uint8Array; isServed: boolean }[] = []
  const context: ZoneContext = {
    policies,
    pops,
    isServed: (name) => {
      asked.push({ name, isServed: isServed(name) })
      return asked.at(-1)!.isServed
    },
    zonesBelow,
  }
  const serial = lastGood.serials?.get(name)
  const included: { path: string; from: string; found: TextPrint | string }[] = []
  const texts = new Map([[file, text]])
  const { zone, problems } = readZone({
    file,
    text,
    origin,
    modifiedSeconds: modifiedMs / 1000,
    ...(serial === undefined ? {} : { lastServedSerial: serial }),
    context,
    include: (path, from) => {
      const found = readIncluded(path, from)
      included.push({ path, from, found: printOf(found) })
      if (typeof found === 'string') return found
      texts.set(found.read.file, found.read.text)
      return { ...found.read, modifiedSeconds: found.read.modifiedMs / 1000 }
    },
  })
  for (const [file, text] of texts) lastGood.problemLines.keep(file, text, problems)
  const below = keysBelow(origin, context)
  return { policies, pops, asked, below, included, problems, compiled: zone && buildZoneImage(zone) }
}

function keysBelow(origin: Uint8Array, { zonesBelow }: ZoneContext): string {
  return zonesBelow(origin).map(nameKey).join()
}

interface IncludedText {
  readonly read: TextFile
  readonly print: TextPrint
}

/** Reads each included file once in a reload, however many zones include it. */
function includedOnce(sources: Sources, folder: string): Surroundings['readIncluded'] {
  const known = new Map<string, IncludedText | string>()
  return (path, from) => {
    const key = `${from.replace(/[^/]*$/, '')}\n${path}`
    let found = known.get(key)
    if (found === undefined) {
      const read = sources.readIncluded(folder, path, from)
      found = typeof read === 'string' ? read : { read, print: printText(read) }
      known.set(key, found)
    }
    return found
  }
}

function printOf(found: IncludedText | string): TextPrint | string {
  return typeof found === 'string' ? found : found.print
}

function printText({ file, text, modifiedMs }: TextFile): TextPrint {
  return { file, digest: textDigest(text), modifiedMs }
}

function isSamePrint(a: TextPrint | string, b: TextPrint | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return a.file === b.file && a.digest === b.digest && a.modifiedMs === b.modifiedMs
}
