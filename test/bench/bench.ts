/**
 * `npm run bench`: starts a real server on loopback, loads it with each scenario in turn and prints what came of it.
 * Ends by itself. Figures mean something only beside each other in one run.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../../src/cli/table.ts'
import { compare, comparisonTable } from './compare.ts'
import { type Result, resultTable } from './result.ts'
import { SCENARIOS } from './scenarios.ts'

/** For each kind of query and server. */
const COMPARE_SECONDS = 1.5

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
const names = values.scenario ?? [...SCENARIOS.keys()]
const unknown = names.filter((name) => !SCENARIOS.has(name))
const rate = Number(values.rate)
const seconds = Number(values.seconds)
if (unknown.length > 0 || !(rate >= 1 && rate <= 200_000) || !(seconds >= 1 && seconds <= 600)) {
  const known = [...SCENARIOS].map(([name, { summary }]) => [name, summary])
  process.stderr.write(`scenarios:\n${formatTable(known).join('\n')}\n--rate 1 to 200000, --seconds 1 to 600\n`)
  process.exit(2)
}
if (values.compare) {
  const say = (text: string) => void process.stderr.write(`${text}\n`)
  const found = await compare(Number(values.pairs), Math.min(seconds, COMPARE_SECONDS), say)
  process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : `${comparisonTable(found).join('\n')}\n`)
  process.exit(0)
}
const results: Result[] = []
for (const name of names) {
  process.stderr.write(`${name} …\n`)
  results.push(await SCENARIOS.get(name)!.run(rate, seconds))
}
process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${resultTable(results).join('\n')}\n`)
