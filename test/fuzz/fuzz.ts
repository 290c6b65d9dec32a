/**
 * `npm run fuzz -- --seed N --cases N`: more than `npm test` has time for. The engine gets each case over both
 * transports, a server process gets as many over each; the loaders get one in five hundred, and hard texts of a
 * quarter of a megabyte, each of which may take five seconds. A seed that failed fails again. Says what took longest.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { fuzzEngine, fuzzListed } from './fuzz-engine.ts'
import { fuzzHardTexts, fuzzLoaders, fuzzOversized, type LoadersFuzzed } from './fuzz-loaders.ts'
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

async function loaded(what: string, fuzz: Promise<LoadersFuzzed>): Promise<void> {
  const { cases, withProblems, slowestMs, slowest } = await fuzz
  const text = `${cases} ${what}, ${withProblems} with problems; slowest ${Math.round(slowestMs)} ms: ${slowest}`
  process.stdout.write(`seed ${seed}: ${text}\n`)
}

/** Milliseconds for one file, and octets of a hard one. */
const LOAD_DEADLINE = 5_000
const HARD_OCTETS = 250_000

const endings: (() => unknown)[] = []
try {
  await timed('engine', () => fuzzEngine(seed, cases, corpus, slowest))
  await timed('engine, every number', () => fuzzListed(corpus, 0, 1, slowest))
  process.stdout.write(`${slowest}\n`)
  const files = { seed, cases: Math.ceil(cases / 500), deadlineMs: LOAD_DEADLINE }
  await loaded('mutated files', fuzzLoaders(files))
  await loaded('hard texts', fuzzHardTexts(HARD_OCTETS, LOAD_DEADLINE))
  await loaded('oversized files', fuzzOversized(LOAD_DEADLINE))
  const server = await startFuzzedServer({ after: (end) => void endings.push(end as () => unknown) })
  await timed('server over UDP', () => fuzzServer(server.port, 'UDP', seed, cases, corpus))
  await timed('server over TCP', () => fuzzServer(server.port, 'TCP', seed, cases, corpus))
  await endFuzzedServer(server)
} finally {
  for (const end of endings) await end()
}
