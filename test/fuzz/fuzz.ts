/**
 * `npm run fuzz -- --seed N --cases N`: more than `npm test` has time for. The engine gets each case over both
 * transports, a server process gets as many over each. A seed that failed fails again. Says what took longest.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { fuzzEngine, fuzzListed } from './fuzz-engine.ts'
import { fuzzServer } from './fuzz-server.ts'
import { endFuzzedServer, startFuzzedServer } from './fuzzed-server.ts'
import { readCorpus } from './read-corpus.ts'
import { SlowestCase } from './slowest-case.ts'

const { values } = parseArgs({ options: { seed: { type: 'string' }, cases: { type: 'string', default: '1000000' } } })
const seed = Number(values.seed ?? randomInt(2 ** 31))
const cases = Number(values.cases)
const corpus = readCorpus()
const slowest = new SlowestCase()

async function timed(what: string, fuzz: () => number | Promise<number>): Promise<void> {
  const start = performance.now()
  const packets = await fuzz()
  const rate = Math.round((packets * 1_000) / (performance.now() - start))
  process.stdout.write(`seed ${seed}: ${packets} packets, ${rate} per second: ${what}\n`)
}

const endings: (() => unknown)[] = []
try {
  await timed('engine', () => fuzzEngine(seed, cases, corpus, slowest))
  await timed('engine, every number', () => fuzzListed(corpus, 0, 1, slowest))
  process.stdout.write(`${slowest}\n`)
  const server = await startFuzzedServer({ after: (end) => void endings.push(end as () => unknown) })
  await timed('server over UDP', () => fuzzServer(server.port, 'UDP', seed, cases, corpus))
  await timed('server over TCP', () => fuzzServer(server.port, 'TCP', seed, cases, corpus))
  await endFuzzedServer(server)
} finally {
  for (const end of endings) await end()
}
