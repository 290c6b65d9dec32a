/**
 * What a conversation gives the server -> the tables it answers from, by a reload of files that stand in memory: all
 * that a running server does but reading the disk.
 */
import { hasErrors } from '../../src/base/problem.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { compileSnapshot } from '../../src/control/compile-snapshot.ts'
import { allUpBut } from '../../src/control/health-view.ts'
import { newLastGood } from '../../src/control/last-good.ts'
import { Reloader } from '../../src/control/reload.ts'
import type { Sources } from '../../src/control/sources.ts'
import { formatName } from '../../src/dns/name.ts'
import { buildZoneImage } from '../../src/tables/build-zone-image.ts'
import type { Tables } from '../../src/tables/tables.ts'
import type { Zone } from '../../src/zone/zone.ts'
import { tablesUnder } from '../control/tables-under.ts'
import { writeMmdb } from '../geo/mmdb-writer.ts'
import type { Conversation, GeoNetwork } from './conversation.ts'

/** The tables while the PoPs in `down` are down. */
export type TablesUnder = (down: ReadonlySet<string>) => Tables

const CONFIG = 'version: 1\nnode: ns1\nnsid: true\ncookies: {secrets: secrets}\n'
/** Not a zone: what a zone's file holds that can never be loaded. */
const BROKEN = '[]\n'
/** Seconds since 1970 at which every file was changed, and so the serial of every zone without one. */
const MODIFIED_MS = 1_000

/** Throws where a file of the conversation is wrong. */
export function compileConversation(conversation: Conversation): TablesUnder {
  const { snapshot, problems, problemTexts } = new Reloader('nearpop.yaml', sourcesOf(conversation)).reload()
  const broken = conversation.unloaded.map(zoneFile)
  const unexpected = problemTexts.filter((_, i) => !broken.includes(problems[i]!.place.file))
  const severe = problems.filter(({ place }) => !broken.includes(place.file))
  if (snapshot === undefined || hasErrors(severe)) throw new Error(`${conversation.file}:\n${unexpected.join('\n')}`)
  return (down) => tablesUnder(snapshot, allUpBut(down))
}

/** Zones as values -> tables, without any check, file or database. */
export function compileZones(zones: readonly Zone[]): TablesUnder {
  const { config } = readConfig({ file: 'nearpop.yaml', text: CONFIG })
  const loaded = zones.map((zone) => {
    return { name: formatName(zone.origin), file: '', compiled: buildZoneImage(zone), stale: false }
  })
  const snapshot = { ...compileSnapshot(config!, [], { loaded, unloaded: [] }, newLastGood()), refreshes: [] }
  return (down) => tablesUnder(snapshot, allUpBut(down))
}

function sourcesOf({ config, secrets, zones, unloaded, geo }: Conversation): Sources {
  const fileOf = (file: string, text: string) => ({ file, text, modifiedMs: MODIFIED_MS })
  const files = [
    ...zones.map(({ origin, text }) => fileOf(zoneFile(origin), text)),
    ...unloaded.map((origin) => fileOf(zoneFile(origin), BROKEN)),
  ]
  return {
    readText: (file) => files.find((zone) => zone.file === file) ?? fileOf(file, CONFIG + config),
    readSecret: (file) => fileOf(file, secrets),
    listFolder: () => ({ files: files.map(({ file }) => ({ file, mark: undefined })), problems: [] }),
    readIncluded: () => 'a conversation has no other files',
    findDatabases: () => [{ file: 'geo.mmdb', mark: '' }],
    readDatabase: () => ({ octets: databaseOf(geo), digest: '' }),
    readRefresh: () => ({ triedMs: undefined, succeededMs: undefined, failure: undefined, waiting: undefined }),
    readSerials: () => ({ serials: {} }),
    resolvePath: (path) => path,
  }
}

function zoneFile(origin: string): string {
  return `zones/${origin}.yaml`
}

function databaseOf(geo: readonly GeoNetwork[]): Uint8Array {
  const networks = geo.map(({ network, place }) => {
    const [continent, country, subdivision] = place.split('-')
    const record = {
      continent: { code: continent! },
      ...(country === undefined ? {} : { country: { iso_code: country } }),
      ...(subdivision === undefined ? {} : { subdivisions: [{ iso_code: subdivision }] }),
    }
    return [network, record] as const
  })
  // A database has to say something of somewhere; of this network it says nothing.
  return writeMmdb({ networks: [['255.255.255.255/32', {}], ...networks], aliases: true })
}
