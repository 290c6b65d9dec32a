/** What goes on beside the load: each scenario starts its own server, and leaves nothing behind. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DemoPops, startDemoPops } from '../../src/cli/demo-pops.ts'
import { runCommand } from '../cli/play-terminal.ts'
import { type LoadPlan, type LoadReport, runLoad } from './load.ts'
import type { Result } from './result.ts'
import { type BenchServer, startBenchServer } from './server.ts'

export interface Scenario {
  readonly summary: string
  run(rate: number, seconds: number): Promise<Result>
}

export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ['steady', { summary: 'nothing beside the load', run: (rate, seconds) => measure('steady', rate, seconds, nothing) }],
  [
    'flap',
    { summary: 'a PoP fails and recovers again and again', run: (rate, seconds) => measureFlaps(rate, seconds) },
  ],
  [
    'reload',
    { summary: 'a large zone is rewritten', run: (rate, seconds) => measure('reload', rate, seconds, rewrite) },
  ],
])

const NAME = 'a.example'
const POPS = [
  { name: 'fr', address: '127.0.3.1' },
  { name: 'au', address: '127.0.3.2' },
  { name: 'ny', address: '127.0.3.3' },
]
const RECORDS = 20_000
const REWRITE_MS = 2_000
const SETTLE_MS = 1_000

/** Clients in Europe, who are watched, and elsewhere. */
const WATCHED = subnetsOf(193, 512)
const SUBNETS = [...WATCHED, ...subnetsOf(8, 256), ...subnetsOf(1, 256)]

function subnetsOf(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${first}.${i >> 4}.${(i & 15) << 4}.0/24`)
}

/** Something that goes on until it is told to stop. */
type Beside = (server: BenchServer, pops: DemoPops) => { stop(): void }

const nothing: Beside = () => ({ stop: () => {} })

const rewrite: Beside = ({ folder }) => {
  let round = 0
  const timer = setInterval(() => writeFileSync(join(folder, 'zones/big.example.yaml'), bigZone(++round)), REWRITE_MS)
  return { stop: () => clearInterval(timer) }
}

async function measure(scenario: string, rate: number, seconds: number, beside: Beside): Promise<Result> {
  return withServer(async (server, pops) => {
    const going = beside(server, pops)
    const result = await load(scenario, server, rate, seconds)
    going.stop()
    return result
  })
}

/** Checks fail for a third of the time, then succeed for another, from what the server says of itself. */
function measureFlaps(rate: number, seconds: number): Promise<Result> {
  return withServer(async (server, pops) => {
    const run = (...argv: string[]) => runCommand(...argv, '-c', join(server.folder, 'nearpop.yaml'))
    const flapping = flap(pops, seconds)
    const result = await load('flap', server, rate, seconds)
    await flapping
    const told = (await run('events', '--json')).out.split('\n').filter(Boolean)
    const decidedMs = told
      .map((line) => JSON.parse(line) as { at?: string; atMs?: number })
      .map((event) => event.atMs ?? Date.parse(event.at!))
    return { ...result, flips: flipsOf(result.load, decidedMs) }
  })
}

async function flap(pops: DemoPops, seconds: number): Promise<void> {
  for (let i = 1; i < FLIPS; i++) {
    await sleep((seconds * 1_000) / FLIPS)
    pops.setWell('fr', i % 2 === 0)
  }
}

const FLIPS = 4

/** How many changes of verdict were followed by a change of answers, and the longest time between the two. */
function flipsOf({ changes }: LoadReport, decidedMs: readonly number[]): { count: number; longestMs: number } {
  const delays = decidedMs.flatMap((atMs) => {
    const seen = changes.find((change) => change.atMs >= atMs - CLOCKS_APART_MS)
    return seen === undefined ? [] : [Math.max(0, seen.atMs - atMs)]
  })
  return { count: delays.length, longestMs: Math.max(0, ...delays) }
}

/** Two processes read the machine's clock at their starts. */
const CLOCKS_APART_MS = 50

async function load(scenario: string, server: BenchServer, rate: number, seconds: number): Promise<Result> {
  const plan: LoadPlan = { port: server.port, name: NAME, rate, seconds, subnets: SUBNETS, watched: WATCHED.length }
  await runLoad({ ...plan, seconds: SETTLE_MS / 1_000 }) // so that code is compiled and caches are warm
  const before = server.cpu()
  const report = await runLoad(plan)
  return { scenario, rate, load: report, cpuPerQuery: (server.cpu() - before) / report.sent, memory: server.memory() }
}

async function withServer(run: (server: BenchServer, pops: DemoPops) => Promise<Result>): Promise<Result> {
  const pops = await startDemoPops(POPS)
  try {
    const server = await startBenchServer(filesFor(pops.port))
    try {
      return await run(server, pops)
    } finally {
      await server.stop()
    }
  } finally {
    pops.close()
  }
}

function filesFor(port: number): Record<string, string> {
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
`,
    'zones/a.example.yaml': `'':
  - {type: A, ttl: 30, dynamic: tiny-cdn}
  - {type: NS, values: [ns1.example.net.]}
`,
    'zones/big.example.yaml': bigZone(0),
  }
}

function bigZone(round: number): string {
  const names = Array.from({ length: RECORDS }, (_, i) => `h${i}: {type: A, value: 192.0.2.${(i + round) % 256}}\n`)
  return `'': {type: NS, values: [ns1.example.net.]}\n${names.join('')}`
}
