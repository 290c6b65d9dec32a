/** What goes on beside the load: each scenario starts its own server, and leaves nothing behind. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DemoPops, startDemoPops } from '../../src/cli/demo-pops.ts'
import { runCommand } from '../cli/play-terminal.ts'
import type { Files } from '../cli/server-process.ts'
import { AnswerWatch } from './answer-watch.ts'
import { worldDatabase } from './bench-zone.ts'
import { largeZone } from './large-zone.ts'
import { type LoadPlan, type LoadReport, runLoad } from './load.ts'
import type { Changes, Result } from './result.ts'
import { type BenchServer, type BenchStart, startBenchServer } from './server.ts'

export interface Scenario {
  readonly summary: string
  /** Only run when it is asked for. */
  readonly isLong?: true
  run(rate: number, seconds: number): Promise<Result>
}

export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map<string, Scenario>([
  ['steady', { summary: 'nothing beside the load', run: (rate, seconds) => measure('steady', rate, seconds, {}) }],
  [
    'flap',
    {
      summary: 'a PoP fails and recovers again and again',
      run: (rate, seconds) => measure('flap', rate, seconds, { beside: flap }),
    },
  ],
  ['swap', { summary: 'a geo database is replaced again and again', run: measureSwaps }],
  ['reload', { summary: 'a zone of 100,000 names is rewritten again and again', run: measureReloads }],
  [
    'crash',
    {
      summary: 'threads that answer die again and again',
      run: (rate, seconds) => measure('crash', rate, seconds, { environment: CRASHING, beside: countRestarts }),
    },
  ],
  [
    'restart',
    {
      summary: 'the server ends and another starts on the same sockets, again and again',
      run: (rate, seconds) =>
        measure('restart', rate, seconds, { isActivated: true, beside: (run) => replace(run, 'restart') }),
    },
  ],
  [
    'takeover',
    {
      summary: 'a server takes over from the one that runs, again and again',
      run: (rate, seconds) => measure('takeover', rate, seconds, { beside: (run) => replace(run, 'takeOver') }),
    },
  ],
  ['soak', { summary: 'a zone is rewritten every minute; how memory grows', isLong: true, run: measureSoak }],
])

const NAME = 'a.example'
const POPS = [
  { name: 'fr', address: '127.0.3.1' },
  { name: 'au', address: '127.0.3.2' },
  { name: 'ny', address: '127.0.3.3' },
] as const
const [FR, , NY] = POPS
const LARGE_NAMES = 100_000
const SETTLE_MS = 1_000
/** Between a change that is being answered and the next one. */
const PAUSE_MS = 1_000

/** Clients in Europe, who are watched, and elsewhere. */
const WATCHED_NETWORK = '193.0.0.0/8'
const WATCHED = subnetsOf(193, 512)
const SUBNETS = [...WATCHED, ...subnetsOf(8, 256), ...subnetsOf(1, 256)]

function subnetsOf(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${first}.${i >> 4}.${(i & 15) << 4}.0/24`)
}

interface Run {
  readonly server: BenchServer
  readonly pops: DemoPops
  readonly seconds: number
  /** The load. */
  readonly loaded: Promise<LoadReport>
}

/** For a server whose threads are to die. */
const CRASHING = { NODE_OPTIONS: `--import=${new URL('crash-workers.ts', import.meta.url)}` }

interface Special extends BenchStart {
  /** Lines of nearpop.yaml. */
  readonly config?: string
  readonly files?: Files
  /** Goes on until the load has ended. */
  readonly beside?: (run: Run) => Promise<Changes | undefined>
}

async function measure(scenario: string, rate: number, seconds: number, special: Special): Promise<Result> {
  const pops = await startDemoPops(POPS)
  try {
    const files = { ...filesFor(pops.port, special.config ?? ''), ...special.files }
    const server = await startBenchServer(files, special)
    try {
      const plan: LoadPlan = { port: server.port, name: NAME, rate, seconds, subnets: SUBNETS, watched: WATCHED.length }
      await runLoad({ ...plan, seconds: SETTLE_MS / 1_000 }) // so that code is compiled and caches are warm
      const before = server.cpu()
      let used = 0
      const loaded = runLoad(plan).then((report) => {
        server.mustRun()
        used = server.cpu() - before
        return report
      })
      loaded.catch(() => {}) // it is waited for below, unless something else fails first
      const changes = await special.beside?.({ server, pops, seconds, loaded })
      const report = await loaded
      const result = { scenario, rate, load: report, cpuPerQuery: used / report.sent, memory: server.memory() }
      return changes === undefined ? result : { ...result, changes }
    } finally {
      await server.stop()
    }
  } finally {
    pops.close()
  }
}

/** Checks fail for a quarter of the time, then succeed for another; when was decided, the server tells of itself. */
async function flap({ server, pops, seconds, loaded }: Run): Promise<Changes> {
  for (let i = 1; i < QUARTERS; i++) {
    await sleep((seconds * 1_000) / QUARTERS)
    pops.setWell('fr', i % 2 === 0)
  }
  const { changes } = await loaded
  const { out } = await runCommand('events', '--json', '-c', join(server.folder, 'nearpop.yaml'))
  const told = out.split('\n').filter(Boolean)
  const decidedMs = told
    .map((line) => JSON.parse(line) as { at?: string; atMs?: number })
    .map((event) => event.atMs ?? Date.parse(event.at!))
  return summarize(
    decidedMs.flatMap((atMs) => {
      const seen = changes.find((change) => change.atMs >= atMs - CLOCKS_APART_MS)
      return seen === undefined ? [] : [Math.max(0, seen.atMs - atMs)]
    }),
  )
}

const QUARTERS = 4
/** Two processes read the machine's clock at their starts. */
const CLOCKS_APART_MS = 50

/** A server after the other, with a pause in between, while there is time for one more. */
async function replace({ server, seconds, loaded }: Run, how: 'restart' | 'takeOver'): Promise<Changes> {
  const endMs = performance.now() + seconds * 1_000
  const tookMs: number[] = []
  do {
    await sleep(2 * PAUSE_MS)
    tookMs.push(await server[how]())
  } while (performance.now() < endMs - REPLACE_MS)
  await loaded
  return summarize(tookMs)
}

const REPLACE_MS = 8_000

/** By what the server says of itself. */
async function countRestarts({ server, loaded }: Run): Promise<Changes> {
  await loaded
  const metrics = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text()
  return { count: Number(/^nearpop_worker_restarts_total (\d+)$/m.exec(metrics)![1]) }
}

/** Two databases, which differ in where the watched clients are, replace each other by rename. */
function measureSwaps(rate: number, seconds: number): Promise<Result> {
  const places = [
    { database: worldDatabase([[WATCHED_NETWORK, 'FR']]), address: FR.address },
    { database: worldDatabase([[WATCHED_NETWORK, 'US']]), address: NY.address },
  ] as const
  const beside = ({ server, loaded }: Run) => {
    const watch = new AnswerWatch(server.port, { name: NAME, subnet: WATCHED[0]! })
    return changeUntil(loaded, watch, (round) => {
      const { database, address } = places[round % 2]!
      writeFileSync(join(server.folder, 'next'), database)
      renameSync(join(server.folder, 'next'), join(server.folder, 'geo.mmdb'))
      return address
    })
  }
  const files = { 'geo.mmdb': places[0].database }
  return measure('swap', rate, seconds, { config: 'geodb: geo.mmdb\n', files, beside })
}

function measureReloads(rate: number, seconds: number): Promise<Result> {
  const file = 'zones/big.example.yaml'
  const zones = [0, 1].map((round) => largeZone(LARGE_NAMES, round))
  const beside = ({ server, loaded }: Run) => {
    const watch = new AnswerWatch(server.port, { name: 'h0.big.example' })
    return changeUntil(loaded, watch, (round) => {
      writeFileSync(join(server.folder, file), zones[round % 2]!)
      return `192.0.2.${round % 2}`
    })
  }
  return measure('reload', rate, seconds, { files: { [file]: zones[0]! }, beside })
}

/** Memory is looked at while a zone of 1,000 names is rewritten every minute; the first sixth of the time counts for nothing. */
async function measureSoak(rate: number, seconds: number): Promise<Result> {
  const file = 'zones/some.example.yaml'
  const looks: Look[] = []
  const beside = async ({ server, loaded }: Run) => {
    let round = 0
    const rewriting = setInterval(() => writeFileSync(join(server.folder, file), largeZone(1_000, ++round)), 60_000)
    const looking = setInterval(() => looks.push({ hours: performance.now() / 3_600_000, mib: server.memory() }), 5_000)
    await loaded
    clearInterval(rewriting)
    clearInterval(looking)
    return undefined
  }
  const result = await measure('soak', rate, seconds, { files: { [file]: largeZone(1_000, 0) }, beside })
  return { ...result, growth: slopeOf(looks.slice(Math.ceil(looks.length / 6))) }
}

interface Look {
  readonly hours: number
  readonly mib: number
}

/** MiB an hour, by least squares. */
function slopeOf(looks: readonly Look[]): number {
  const mean = (of: (look: Look) => number) => looks.reduce((sum, look) => sum + of(look), 0) / looks.length
  const [hours, mib] = [mean((look) => look.hours), mean((look) => look.mib)]
  const covariance = mean((look) => (look.hours - hours) * (look.mib - mib))
  return covariance / mean((look) => (look.hours - hours) ** 2)
}

/** `change` changes a file and tells what is to be answered then. */
async function changeUntil(
  loaded: Promise<LoadReport>,
  watch: AnswerWatch,
  change: (round: number) => string,
): Promise<Changes> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  const over = loaded.then(end, end)
  const delaysMs: number[] = []
  try {
    for (let round = 1; !isOver; round++) {
      delaysMs.push(await watch.until(change(round)))
      await Promise.race([sleep(PAUSE_MS), over])
    }
  } finally {
    watch.close()
  }
  return summarize(delaysMs)
}

function summarize(delaysMs: readonly number[]): Changes {
  return { count: delaysMs.length, longestMs: Math.max(0, ...delaysMs) }
}

function filesFor(port: number, config: string): Record<string, string> {
  const check = `{protocol: HTTP, host: ${NAME}, path: /, port: ${port}, interval: 1s, timeout: 500ms, rise: 2, fall: 3}`
  return {
    'nearpop.yaml': `version: 1
node: bench
lameduck: 0s
pops: {${POPS.map(({ name, address }) => `${name}: {ipv4: ${address}}`).join(', ')}}
policies:
  tiny-cdn:
    rules: [{geos: [NA], pops: [ny]}, {geos: [EU, AF, SA], pops: [fr]}]
    default: [au]
    healthcheck: ${check}
${config}`,
    'zones/a.example.yaml': `'':
  - {type: A, ttl: 30, dynamic: tiny-cdn}
  - {type: NS, values: [ns1.example.net.]}
`,
  }
}
