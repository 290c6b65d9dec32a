/**
 * Loads what an operator may have written as a server does, from files, and says what does not hold: every problem is
 * clear and at a place that exists, nothing is left out without one, and whatever was loaded can be answered from.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { hasErrors, type Problem } from '../../src/base/problem.ts'
import { fileSources } from '../../src/cli/file-sources.ts'
import { Reloader } from '../../src/control/reload.ts'
import type { Snapshot } from '../../src/control/snapshot.ts'
import { encodeQuery } from '../cli/dns-message.ts'
import { tablesUnder } from '../control/tables-under.ts'
import { decodeMessage } from '../conversations/decode-message.ts'
import { askInPlace } from '../conversations/exchange.ts'
import { DATABASE } from './fuzz-files.ts'

export const LOADED_FILES = { config: 'nearpop.yaml', zone: 'zones/a.example.yaml', database: 'world.mmdb' } as const

/** One file that is not as it should be; the others are good. */
export interface LoadCase {
  readonly what: keyof typeof LOADED_FILES
  readonly octets: Uint8Array
}

const GOOD = {
  config: `version: 1
node: ns1
geodb: world.mmdb
pops: {ny: {ipv4: 203.0.113.10, location: [40.7, -74]}, fr: {ipv4: 203.0.113.20, ipv6: '2001:db8::1', location: [48.9, 2.4]}}
policies:
  tiny-cdn: {rules: [{geos: [NA], pops: [ny]}, {subnets: [192.0.2.0/24], nearest: [ny, fr]}], default: [fr]}
`,
  zone: `'':
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
  - {type: A, ttl: 60, dynamic: tiny-cdn}
www: {type: CNAME, value: a.example.}
`,
  database: DATABASE,
} as const

const PARTS: Readonly<Record<string, string>> = {
  good: '{type: A, value: 192.0.2.1}\n',
  self: 'a: !include self.yaml\n',
  fan: `${'- !include fan.yaml\n'.repeat(30)}`,
}

/** Writes the good files to a folder of the caller's. */
export function writeGoodFiles(folder: string): void {
  mkdirSync(join(folder, 'zones/parts'), { recursive: true })
  for (const what of ['config', 'zone', 'database'] as const)
    writeFileSync(join(folder, LOADED_FILES[what]), GOOD[what])
  for (const [name, text] of Object.entries(PARTS)) writeFileSync(join(folder, `zones/parts/${name}.yaml`), text)
}

/** Loads the folder with one of its files replaced for as long; returns the problems as people see them. */
export function loadFiles(folder: string, { what, octets }: LoadCase): readonly string[] {
  writeFileSync(join(folder, LOADED_FILES[what]), octets)
  try {
    const sources = fileSources()
    const world = join(folder, LOADED_FILES.database)
    const reloader = new Reloader(join(folder, LOADED_FILES.config), {
      ...sources,
      findDatabases: (source) => sources.findDatabases(source === 'embedded' ? world : source), // the embedded one is large
    })
    const { problems, problemTexts, snapshot } = reloader.reload()
    for (const [i, problem] of problems.entries()) checkProblem(problem, problemTexts[i]!)
    const isWhole = snapshot !== undefined && snapshot.unloaded.length === 0 && snapshot.zones.length > 0
    if (!isWhole && !hasErrors(problems)) throw new Error('something was not loaded, and no error says why')
    if (snapshot !== undefined) checkSnapshot(snapshot)
    for (let i = 0; i < COUNTS && reloader.isCounting; i++) reloader.countCountries(NETWORKS_AT_ONCE)
    return problemTexts
  } finally {
    writeFileSync(join(folder, LOADED_FILES[what]), GOOD[what])
  }
}

/** Of counting countries, which is done bit by bit: as much as a turn or two takes. */
const COUNTS = 5
const NETWORKS_AT_ONCE = 20_000

function checkProblem({ code, message, place }: Problem, text: string): void {
  const isSentence = message.length > 3
  const isPlace = [place.line, place.column, place.length].every((number) => Number.isInteger(number) && number >= 1)
  const isRaw = /\[object|(^|[^"\w-])undefined(?![\w-])|node:internal|\n +at /.test(message)
  const isText = text.split('\n').length <= 3 && !/[^\P{Cc}\n\t]/u.test(text) && text.length < 3_000
  if (!/^[a-z]+(-[a-z0-9]+)*$/.test(code) || !isSentence || !isPlace || !isText || isRaw) {
    throw new Error(`not a clear problem: ${JSON.stringify({ code, message, place })}\n${text}`)
  }
}

function checkSnapshot(snapshot: Snapshot): void {
  const failures: unknown[] = []
  const engine = new Engine({
    tables: tablesUnder(snapshot),
    random: () => 0,
    onFailure: (error) => void failures.push(error),
  })
  for (const name of ['a.example', 'www.a.example', 'none.x.a.example', 'k1.a.example']) {
    for (const type of ['A', 'AAAA', 'SOA'] as const) {
      for (const subnet of ['192.0.2.0/24', '10.0.0.0/8']) {
        const reply = askInPlace(engine, encodeQuery({ name, type, subnet }), Transport.TCP)
        if (reply === undefined) throw new Error(`${name} ${type} is not answered`)
        decodeMessage(reply)
      }
    }
  }
  if (failures.length > 0) throw failures[0]
}
