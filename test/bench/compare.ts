/**
 * `npm run bench -- --compare`: servers beside each other in one run, in turn, pair after pair, each saturated by the same
 * load from another core. What counts is the CPU that a query costs, as a ratio to nearpop's: queries a second say as much
 * of the load as of the server, and figures of different runs say nothing.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatTable } from '../../src/cli/table.ts'
import { type Daemon, startDaemon } from '../interop/daemon.ts'
import { worldDatabase, ZONE } from './bench-zone.ts'
import { median } from './median.ts'
import { PEERS, type Peer } from './peers.ts'
import { childProcesses } from './process-cpu.ts'
import { KINDS, type Kind, UDP_KINDS } from './query-kind.ts'
import type { Saturation } from './saturate.ts'

export interface Comparison {
  readonly peer: string
  readonly kind: Kind
  /** Of the server, user and system, all of its processes: microseconds for each query. Medians of the pairs. */
  readonly cpuPerQuery: number
  /** To nearpop's in the same pair: the median of the pairs' ratios, because a machine's speed changes from minute to minute. */
  readonly ratio: number
  /** To its own `static` in the same pair, likewise. */
  readonly toStatic?: number
  readonly queriesPerSecond: number
  /** The share of a core that the server was busy for: far below 1, the load was the slower one, or others had the core. */
  readonly busy: number
  readonly lost: number
  readonly wrong: number
  /** Microseconds; of `paced` alone. */
  readonly p99?: number
}

export interface ComparisonPlan {
  readonly kinds: readonly Kind[]
  readonly pairs: number
  /** For each kind of query and server, at a time. */
  readonly seconds: number
}

const SATURATE = fileURLToPath(new URL('saturate.ts', import.meta.url))

const HAS_TASKSET = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

interface Running {
  readonly peer: Peer
  readonly daemon: Daemon
  readonly pid: number
}

export async function compare(plan: ComparisonPlan, say: (text: string) => void): Promise<Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-bench-'))
  const database = join(folder, 'geo.mmdb')
  const running: Running[] = []
  try {
    writeFileSync(database, worldDatabase())
    for (const peer of PEERS) {
      if (spawnSync('sh', ['-c', `command -v "${peer.program}"`]).status !== 0) {
        say(`${peer.name} is not installed: left out`)
        continue
      }
      try {
        running.push(await start(peer, database))
      } catch (error) {
        if (running.length === 0) throw error // there is nothing to hold the others against
        say(`${(error as Error).message}\n${peer.name} does not start: left out`)
      }
    }
    return measure(running, database, plan, say)
  } finally {
    for (const { daemon } of running) await daemon.stop()
    rmSync(folder, { recursive: true })
  }
}

async function start(peer: Peer, database: string): Promise<Running> {
  const before = new Set(childProcesses())
  const daemon = await startDaemon(peer.name.replace(/\W+/g, '-'), ZONE, (port, folder) => {
    const { program, args } = peer.prepare(port, folder, database)
    const environment = Object.entries(peer.environment ?? {}).map(([key, value]) => `${key}=${value}`)
    return { program: 'env', args: [...environment, ...onCores(serverCores(peer)), program, ...args] }
  })
  return { peer, daemon, pid: childProcesses().find((child) => !before.has(child))! }
}

/** From the first core on. */
function serverCores({ threads = 1 }: Peer): number[] {
  return Array.from({ length: Math.min(threads, availableParallelism()) }, (_, core) => core)
}

/** Beside every server, as far as there are cores. */
function loadCores(): number[] {
  return [Math.min(2, availableParallelism() - 1)]
}

function onCores(cores: readonly number[]): string[] {
  return HAS_TASKSET ? ['taskset', '-c', cores.join(',')] : []
}

function measure(
  running: readonly Running[],
  database: string,
  { kinds, pairs, seconds }: ComparisonPlan,
  say: (text: string) => void,
): Comparison[] {
  const samples = new Map<string, Saturation[]>()
  for (let pair = 1; pair <= pairs; pair++) {
    for (const kind of kinds) {
      say(`pair ${pair} of ${pairs}: ${kind}`)
      for (const { peer, daemon, pid } of running) {
        if (!peer.kinds.includes(kind)) continue
        const args = [SATURATE, daemon.port, kind, seconds, pid, database].map(String)
        const found = saturate(args, seconds)
        const key = JSON.stringify([peer.name, kind])
        samples.set(key, [...(samples.get(key) ?? []), peer.isEcho ? { ...found, wrong: 0 } : found])
      }
    }
  }
  return [...samples].map(([key, all]) => {
    const [peer, kind] = JSON.parse(key) as [string, Kind]
    const find = (peer: string, kind: Kind) => samples.get(JSON.stringify([peer, kind]))
    return summarize({ peer, kind, all, ours: find(running[0]!.peer.name, kind)!, simplest: find(peer, 'static') })
  })
}

function saturate(args: readonly string[], seconds: number): Saturation {
  const [program, ...rest] = [...onCores(loadCores()), process.execPath, ...args]
  const { stdout, stderr } = spawnSync(program!, rest, { encoding: 'utf8', timeout: (seconds + 20) * 1_000 })
  if (stdout === '') throw new Error(`the load failed: ${stderr}`)
  return JSON.parse(stdout) as Saturation
}

interface Samples {
  readonly peer: string
  readonly kind: Kind
  /** One a pair, here and below. */
  readonly all: readonly Saturation[]
  /** Of nearpop. */
  readonly ours: readonly Saturation[]
  /** Of the peer's `static`. */
  readonly simplest: readonly Saturation[] | undefined
}

function summarize({ peer, kind, all, ours, simplest }: Samples): Comparison {
  const total = (of: 'lost' | 'wrong') => all.reduce((sum, found) => sum + found[of], 0)
  const cpuPerQuery = ({ serverCpu, answered }: Saturation) => serverCpu / answered
  const ratioTo = (others: readonly Saturation[]) =>
    median(all.map((found, pair) => cpuPerQuery(found) / cpuPerQuery(others[pair]!)))
  const latencies = all.flatMap(({ p99 }) => p99 ?? [])
  return {
    peer,
    kind,
    cpuPerQuery: median(all.map(cpuPerQuery)),
    ratio: ratioTo(ours),
    ...(simplest === undefined ? {} : { toStatic: ratioTo(simplest) }),
    queriesPerSecond: Math.round(median(all.map(({ answered, seconds }) => answered / seconds))),
    busy: median(all.map(({ serverCpu, seconds }) => serverCpu / 1e6 / seconds)),
    lost: total('lost'),
    wrong: total('wrong'),
    ...(latencies.length === 0 ? {} : { p99: median(latencies) }),
  }
}

/**
 * Two tables with a row a server and a column a kind: CPU microseconds a query, with how many times nearpop's that is;
 * and how many times the server's own static answer that is.
 */
export function comparisonTable(comparisons: readonly Comparison[]): string[] {
  const first = comparisons[0]?.peer
  const costs = tableOf('CPU us a query', comparisons, ({ peer, cpuPerQuery, ratio, p99, lost, wrong }) => {
    const times = peer === first ? '' : ` (${ratio.toFixed(2)} x)`
    const slowest = p99 === undefined ? '' : `, p99 ${p99}`
    const trouble = wrong + lost > 0 ? `, ${lost} lost, ${wrong} wrong` : ''
    return `${cpuPerQuery.toFixed(2)}${times}${slowest}${trouble}`
  })
  const sizes = tableOf('to its static', comparisons, ({ kind, toStatic }) => {
    return toStatic === undefined || !TABLED.has(kind) ? undefined : `${toStatic.toFixed(2)} x`
  })
  return sizes.length === 1 ? costs : [...costs, '', ...sizes]
}

/** Kinds that only differ from `static` in what is to be found. */
const TABLED: ReadonlySet<Kind> = new Set(UDP_KINDS.filter((kind) => kind !== 'static'))

/** Rows and columns in which something stands. */
function tableOf(
  head: string,
  comparisons: readonly Comparison[],
  cellOf: (found: Comparison) => string | undefined,
): string[] {
  const cells = comparisons.flatMap((found) => {
    const cell = cellOf(found)
    return cell === undefined ? [] : [{ ...found, cell }]
  })
  const peers = [...new Set(comparisons.map(({ peer }) => peer))].filter((peer) =>
    cells.some((one) => one.peer === peer),
  )
  const kinds = KINDS.filter((kind) => cells.some((one) => one.kind === kind))
  const rows = peers.map((peer) => [
    peer,
    ...kinds.map((kind) => cells.find((one) => one.peer === peer && one.kind === kind)?.cell ?? '-'),
  ])
  return formatTable([[head, ...kinds], ...rows])
}
