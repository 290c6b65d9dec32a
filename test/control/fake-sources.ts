/**
 * The files that control reads, in memory: a small nameserver's, with one database in which 192.0.2.0/24 is in the US
 * and 198.51.100.0/24 in Germany. Tests write, delete and break them. Every write is a second later than the one before.
 */
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Place, Problem } from '../../src/base/problem.ts'
import type { DatabaseRefresh, Sources, TextFile } from '../../src/control/sources.ts'
import { writeMmdb } from '../geo/mmdb-writer.ts'

export const CONFIG_FILE = 'nearpop.yaml'
export const DATABASE_FILE = 'world.mmdb'
export const IN_AMERICA = '192.0.2.0/24'
export const IN_EUROPE = '198.51.100.0/24'
export const START_SECONDS = 1_700_000_000

export const CONFIG = `version: 1
node: ns1
geodb: ${DATABASE_FILE}
pops: {ny: {ipv4: 203.0.113.10}, fr: {ipv4: 203.0.113.20}}
policies:
  tiny-cdn: {rules: [{geos: [NA], pops: [ny]}], default: [fr]}
`
export const ZONE = `'':
  - {type: A, ttl: 60, dynamic: tiny-cdn}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`

export interface FakeSources {
  readonly sources: Sources
  /** What nobody can read, though it is there; a folder with its final slash. */
  readonly unreadable: Set<string>
  /** As kept by the last run, by zone name. */
  readonly serials: Record<string, number>
  /** By file: what is known of fetching what is kept there. */
  readonly refreshes: Record<string, Partial<DatabaseRefresh>>
  /** What was read of them since the test last cleared it. */
  readonly read: string[]
  write(file: string, text: string): void
  writeDatabase(file: string, octets: Uint8Array): void
  delete(file: string): void
}

/** nearpop.yaml, the database, and the zones `a.example` and `b.example`, unless `files` says which. */
const NEVER_FETCHED = { triedMs: undefined, succeededMs: undefined, failure: undefined, waiting: undefined }

export function fakeSources(files: Readonly<Record<string, string>> = {}): FakeSources {
  const texts = new Map<string, TextFile>()
  const databases = new Map<string, { octets: Uint8Array; modifiedMs: number }>()
  const unreadable = new Set<string>()
  const serials: Record<string, number> = {}
  const refreshes: FakeSources['refreshes'] = {}
  const read: string[] = []
  let clock = START_SECONDS * 1_000
  const tick = () => (clock += 1_000)
  const readText = (file: string): TextFile | Problem => {
    read.push(file)
    const found = unreadable.has(file) ? undefined : texts.get(file)
    return found ?? { severity: 'error', code: 'unreadable-file', message: 'no', place: startOf(file) }
  }
  const markOf = (file: string) => (unreadable.has(file) ? undefined : `${texts.get(file)!.modifiedMs}`)
  const write = (file: string, text: string) => void texts.set(file, { file, text, modifiedMs: tick() })
  const writeDatabase = (file: string, octets: Uint8Array) => void databases.set(file, { octets, modifiedMs: tick() })
  const defaults = { [CONFIG_FILE]: CONFIG, 'zones/a.example.yaml': ZONE, 'zones/b.example.yaml': ZONE }
  for (const [file, text] of Object.entries({ ...defaults, ...files })) write(file, text)
  writeDatabase(DATABASE_FILE, countries({ [IN_AMERICA]: 'US', [IN_EUROPE]: 'DE' }))
  const sources: Sources = {
    readText,
    readSecret: readText,
    listFolder: (folder, place) => {
      if (unreadable.has(folder)) return { files: [], problems: [folderProblem(folder, place)] }
      const inside = [...texts.keys()].filter((file) => file.startsWith(folder) && file.endsWith('.yaml')).sort()
      return { files: inside.map((file) => ({ file, mark: markOf(file) })), problems: [] }
    },
    readIncluded: (_folder, path, from) => texts.get(join(dirname(from), path)) ?? 'no such file',
    findDatabases: (source) => {
      const found = [...databases].filter(
        ([file]) => file === source || (source.endsWith('/') && file.startsWith(source)),
      )
      return found.length === 0
        ? `cannot read "${source}"`
        : found.map(([file, one]) => ({ file, mark: `${one.modifiedMs}` }))
    },
    readDatabase: (file) => {
      read.push(file)
      if (unreadable.has(file)) return `cannot read "${file}"`
      const { octets } = databases.get(file)!
      return { octets, digest: createHash('sha256').update(octets).digest('hex') }
    },
    readRefresh: (file) => ({ ...NEVER_FETCHED, ...refreshes[file] }),
    readSerials: () => ({ serials }),
    resolvePath: (path, from) => join(dirname(from), path),
  }
  return {
    sources,
    unreadable,
    serials,
    refreshes,
    read,
    write,
    writeDatabase,
    delete: (file) => void (texts.delete(file) || databases.delete(file)),
  }
}

/** An mmdb database: network -> ISO country. */
export function countries(networks: Readonly<Record<string, string>>): Uint8Array {
  return writeMmdb({
    networks: Object.entries(networks).map(([network, country]) => [network, { country: { iso_code: country } }]),
  })
}

function startOf(file: string): Place {
  return { file, line: 1, column: 1, length: 1 }
}

function folderProblem(folder: string, place: Place): Problem {
  return { severity: 'error', code: 'folder', message: `cannot list folder "${folder}"`, place }
}
