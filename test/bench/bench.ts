/**
 * `npm run bench`: starts a real server on loopback, loads it with each scenario in turn and prints what came of it;
 * with `--compare`, beside other nameservers. Ends by itself. Figures mean something only beside each other in one run.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../../src/cli/table.ts'
import { LARGE_NAMES, worldDatabase } from './bench-zone.ts'
import { compare, comparisonTable } from './compare.ts'
import { type Figure, figureTable } from './figures.ts'
import { measureHotPath } from './hot-path.ts'
import { measureMemory } from './memory.ts'
import { KINDS } from './query-kind.ts'
import { type Result, resultTable } from './result.ts'
import { SCENARIOS } from './scenarios.ts'
import { measureStartUp } from './start-up.ts'

/** For each kind of query and server, at a time. */
const COMPARE_SECONDS = 1.5
const HOT_PATH = { names: LARGE_NAMES, queries: 65_536, rounds: 201 }

/** What is measured without a load. */
const FIGURES: ReadonlyMap<string, { readonly summary: string; measure(): Promise<Figure[]> }> = new Map([
  ['memory', { summary: 'resident memory at rest', measure: measureMemory }],
  ['start-up', { summary: 'from the start of the process to its first answer', measure: measureStartUp }],
  [
    'hot-path',
    {
      summary: 'answering alone, without any transport',
      measure: async () => measureHotPath({ ...HOT_PATH, database: worldDatabase() }),
    },
  ],
])

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true },
    rate: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '5' },
  },
})
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const pairs = Number(values.pairs)
const known: readonly string[] = values.compare ? KINDS : [...SCENARIOS.keys(), ...FIGURES.keys()]
const names = values.scenario ?? known.filter((name) => SCENARIOS.get(name)?.isLong !== true)
const isSound = (number: number, most: number) => number >= 1 && number <= most
if (
  names.some((name) => !known.includes(name)) ||
  !isSound(rate, 200_000) ||
  !isSound(seconds, 7_200) ||
  !isSound(pairs, 99)
) {
  const summaries = [...SCENARIOS, ...FIGURES].map(([name, { summary }]) => [name, summary])
  const lines = values.compare ? KINDS : formatTable(summaries)
  process.stderr.write(`scenarios:\n${lines.join('\n')}\n--rate 1 to 200000, --seconds 1 to 7200, --pairs 1 to 99\n`)
  process.exit(2)
}
const say = (text: string) => void process.stderr.write(`${text}\n`)
const print = (found: unknown, lines: readonly string[]) => {
  process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : `${lines.join('\n')}\n`)
}
if (values.compare) {
  const kinds = KINDS.filter((kind) => names.includes(kind))
  const found = await compare({ kinds, pairs, seconds: Math.min(seconds, COMPARE_SECONDS) }, say)
  print(found, comparisonTable(found))
} else {
  const loads: Result[] = []
  const figures: Figure[] = []
  for (const name of names) {
    say(`${name} …`)
    try {
      const scenario = SCENARIOS.get(name)
      if (scenario === undefined) figures.push(...(await FIGURES.get(name)!.measure()))
      else loads.push(await scenario.run(rate, seconds))
    } catch (error) {
      say(`${name} failed: ${(error as Error).message}`)
      process.exitCode = 1
    }
  }
  const tables = [
    ...(loads.length > 0 ? [resultTable(loads)] : []),
    ...(figures.length > 0 ? [figureTable(figures)] : []),
  ]
  print(
    { loads, figures },
    tables.flatMap((table, i) => (i === 0 ? table : ['', ...table])),
  )
}
