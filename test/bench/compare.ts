/**
 * `npm run bench -- --compare`: servers beside each other in one run, in turn, pair after pair, each saturated by the same
 * load from another core. What counts is the CPU that a query costs, as a ratio to nearpop's: queries a second say as much
 * of the load as of the server, and figures of different runs say nothing.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { formatTable } from '../../src/cli/table.ts'
import { type Daemon, startDaemon } from '../interop/daemon.ts'
import { PEERS, type Peer } from './peers.ts'
import { KINDS, type Kind, type Saturation } from './saturate.ts'

export interface Comparison {
  readonly peer: string
  readonly kind: Kind
  /** Of the server, user and system, all of its processes: microseconds for each query. Medians of the pairs. */
  readonly cpuPerQuery: number
  readonly queriesPerSecond: number
  readonly lost: number
  readonly wrong: number
}

const SATURATE = fileURLToPath(new URL('saturate.ts', import.meta.url))
const TICK_US = 10_000

export async function compare(pairs: number, seconds: number, say: (text: string) => void): Promise<Comparison[]> {
  const running: { readonly peer: Peer; readonly daemon: Daemon; readonly pid: number }[] = []
  try {
    for (const peer of PEERS) {
      if (spawnSync('sh', ['-c', `command -v "${peer.program}"`]).status !== 0) {
        say(`${peer.name} is not installed: left out`)
        continue
      }
      const before = new Set(children())
      const daemon = await startDaemon(peer.name.replace(/\W+/g, '-'), 'bench.test', (port, folder) => {
        const { program, args } = peer.prepare(port, folder)
        const environment = Object.entries(peer.environment ?? {}).map(([key, value]) => `${key}=${value}`)
        return { program: 'env', args: [...environment, ...onCore(0), program, ...args] }
      })
      const pid = children().find((child) => !before.has(child))!
      running.push({ peer, daemon, pid })
    }
    const samples = new Map<string, (Saturation & { readonly cpu: number })[]>()
    for (let pair = 1; pair <= pairs; pair++) {
      for (const kind of KINDS) {
        say(`pair ${pair} of ${pairs}: ${kind}`)
        for (const { peer, daemon, pid } of running) {
          if (!peer.kinds.includes(kind)) continue
          const found = sample(daemon.port, pid, kind, seconds)
          const key = JSON.stringify([peer.name, kind])
          samples.set(key, [...(samples.get(key) ?? []), found])
        }
      }
    }
    return [...samples].map(([key, all]) => summarize(JSON.parse(key) as [string, Kind], all))
  } finally {
    for (const { daemon } of running) await daemon.stop()
  }
}

/** A row a server, a column a kind: CPU microseconds a query, and how many times nearpop's that is. */
export function comparisonTable(comparisons: readonly Comparison[]): string[] {
  const peers = [...new Set(comparisons.map(({ peer }) => peer))]
  const find = (peer: string, kind: Kind) => comparisons.find((found) => found.peer === peer && found.kind === kind)
  const rows = peers.map((peer) => [
    peer,
    ...KINDS.map((kind) => {
      const found = find(peer, kind)
      const ours = find(peers[0]!, kind)
      if (found === undefined || ours === undefined) return '-'
      const ratio = peer === peers[0] ? '' : ` (${(found.cpuPerQuery / ours.cpuPerQuery).toFixed(2)} x)`
      const trouble = found.wrong + found.lost > 0 ? `, ${found.lost} lost, ${found.wrong} wrong` : ''
      return `${found.cpuPerQuery.toFixed(2)} us${ratio}${trouble}`
    }),
  ])
  return formatTable([['CPU a query', ...KINDS], ...rows])
}

function onCore(core: number): string[] {
  return availableParallelism() > 1 ? ['taskset', '-c', String(core)] : []
}

function sample(port: number, pid: number, kind: Kind, seconds: number): Saturation & { readonly cpu: number } {
  const before = cpuOfTree(pid)
  const [program, ...args] = [...onCore(1), process.execPath, SATURATE, String(port), kind, String(seconds)]
  const { stdout, stderr } = spawnSync(program!, args, { encoding: 'utf8', timeout: (seconds + 20) * 1_000 })
  if (stdout === '') throw new Error(`the load failed: ${stderr}`)
  const found = JSON.parse(stdout) as Saturation
  // The CPU of the warm-up is in it as well, which is a tenth of the time.
  return { ...found, cpu: (cpuOfTree(pid) - before) / 1.1 / found.answered }
}

function summarize([peer, kind]: [string, Kind], all: readonly (Saturation & { readonly cpu: number })[]): Comparison {
  return {
    peer,
    kind,
    cpuPerQuery: median(all.map(({ cpu }) => cpu)),
    queriesPerSecond: Math.round(median(all.map(({ answered, seconds }) => answered / seconds))),
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
    wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

/** The processes that this one has started. */
function children(): number[] {
  return processes().flatMap(({ pid, parent }) => (parent === process.pid ? [pid] : []))
}

/** Microseconds of user and system time of a process and all below it. */
function cpuOfTree(root: number): number {
  const all = processes()
  const tree = new Set([root])
  for (let grown = true; grown; ) {
    const more = all.filter(({ pid, parent }) => tree.has(parent) && !tree.has(pid))
    for (const { pid } of more) tree.add(pid)
    grown = more.length > 0
  }
  return all.filter(({ pid }) => tree.has(pid)).reduce((sum, { cpu }) => sum + cpu, 0)
}

/** proc(5): parent, utime and stime are fields 4, 14 and 15; the second is the program's name in parentheses. */
function processes(): { pid: number; parent: number; cpu: number }[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
      return [
        { pid: Number(entry), parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) * TICK_US },
      ]
    } catch {
      return [] // it has ended meanwhile
    }
  })
}
