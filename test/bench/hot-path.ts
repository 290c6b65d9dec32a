/**
 * What answering costs without any transport: nanoseconds a query in Engine.handle, over queries that are prepared. They
 * are copied to where they are answered, as replies are built in place; what the copying takes is measured apart and taken
 * off. Rounds of all kinds take turns.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { fileSources } from '../../src/cli/file-sources.ts'
import { Reloader } from '../../src/control/reload.ts'
import { writeFiles } from '../cli/server-process.ts'
import { tablesUnder } from '../control/tables-under.ts'
import { nearpopFiles } from './bench-zone.ts'
import { type Figure, figureOf } from './figures.ts'
import { QueryKind, UDP_KINDS } from './query-kind.ts'

export interface HotPathPlan {
  /** An mmdb file's octets. */
  readonly database: Uint8Array
  /** How many numbered names the zone has. */
  readonly names: number
  /** Of each kind. */
  readonly queries: number
  /** In each of which a part of them is asked, so short a time that hardly anything comes between. */
  readonly rounds: number
}

/** The places in memory that queries are answered in, by turns, as in a batch of datagrams. */
const SLOTS = 64
const ROUND_QUERIES = 4_096

export function measureHotPath({ database, names, queries, rounds }: HotPathPlan): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-bench-'))
  try {
    const file = join(folder, 'geo.mmdb')
    writeFileSync(file, database)
    writeFiles(folder, nearpopFiles('', names))
    const engine = openEngine(join(folder, 'nearpop.yaml'))
    const kinds = UDP_KINDS.map((kind) => ({
      kind,
      prepared: new PreparedQueries(new QueryKind(kind, file, names), queries),
      ns: [] as number[],
    }))
    for (const { prepared } of kinds) prepared.check(engine)
    for (let round = 0; round < rounds; round++) {
      for (const { prepared, ns } of kinds) ns.push(prepared.time(engine, round))
    }
    return kinds.map(({ kind, ns }) => figureOf('hot-path', kind, 'ns', ns))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function openEngine(configFile: string): Engine {
  const { snapshot, problemTexts } = new Reloader(configFile, fileSources()).reload()
  if (snapshot === undefined) throw new Error(problemTexts.join('\n'))
  return new Engine({
    tables: tablesUnder(snapshot),
    random: () => 0,
    onFailure: (error) => {
      throw error
    },
  })
}

class PreparedQueries {
  readonly #kind: QueryKind
  readonly #count: number
  /** The slots, and the queries behind them. */
  readonly #arena: Uint8Array
  readonly #each: number
  readonly #client = newClientAddress()

  constructor(kind: QueryKind, count: number) {
    this.#kind = kind
    this.#each = this.#kind.octets.length
    this.#count = count
    this.#arena = new Uint8Array(SLOTS * LIMITS.udpQueryOctetsMax + count * this.#each)
    setClientOctets(this.#client, 4, Uint8Array.of(127, 0, 0, 1))
    for (let i = 0; i < count; i++) {
      this.#arena.set(this.#kind.octets, this.#queryAt(i))
      this.#kind.vary(this.#arena, this.#queryAt(i))
    }
  }

  /** Throws unless every query is answered as it should be. */
  check(engine: Engine): void {
    for (let i = 0; i < this.#count; i++) {
      this.#arena.copyWithin(0, this.#queryAt(i), this.#queryAt(i) + this.#each)
      const length = engine.handle(this.#arena, 0, this.#each, this.#client, Transport.UDP)
      if (!this.#kind.isRight(this.#arena, 0, length)) throw new Error(`a wrong answer to query ${i}`)
    }
  }

  /** Nanoseconds a query. */
  time(engine: Engine, round: number): number {
    const count = Math.min(ROUND_QUERIES, this.#count)
    const first = (round * count) % (this.#count - count + 1)
    const startMs = performance.now()
    for (let i = first; i < first + count; i++) this.#copy(i)
    const copiedMs = performance.now()
    for (let i = first; i < first + count; i++) {
      engine.handle(this.#arena, this.#copy(i), this.#each, this.#client, Transport.UDP)
    }
    const answeredMs = performance.now()
    return ((answeredMs - copiedMs - (copiedMs - startMs)) * 1e6) / count
  }

  /** Returns where it is to be answered. */
  #copy(i: number): number {
    const slot = (i % SLOTS) * LIMITS.udpQueryOctetsMax
    this.#arena.copyWithin(slot, this.#queryAt(i), this.#queryAt(i) + this.#each)
    return slot
  }

  #queryAt(i: number): number {
    return SLOTS * LIMITS.udpQueryOctetsMax + i * this.#each
  }
}
