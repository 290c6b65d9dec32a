/**
 * The promise of health checks, from verdicts to the wire: no answer holds an address that is down while the client's
 * plan has one that is up, and with none up the last resort answers as if it were. Verdicts change one after the other,
 * and only what they touch is rendered anew.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { Answers } from '../../src/control/answers.ts'
import { linkTables } from '../../src/control/link-tables.ts'
import { Reloader } from '../../src/control/reload.ts'
import { askTables } from './ask-tables.ts'
import { CONFIG_FILE, DATABASE_FILE, fakeSources } from './fake-sources.ts'

const POPS = ['p0', 'p1', 'p2', 'p3', 'p4']
const CLIENTS = ['192.0.2.0/24', '198.51.100.0/24']
const addressesOf = (pop: string) => [1, 2].map((host) => `10.0.${pop.slice(1)}.${host}`)
const poolAddress = (pool: number, value: number) => `10.1.${pool}.${value}`

/** Preference of PoPs for each client, then for everyone; and pools of weighted values, each falling back on the next. */
const plans = fc.record({
  rules: fc.tuple(...CLIENTS.map(() => fc.shuffledSubarray(POPS, { minLength: 1 }))),
  fallback: fc.shuffledSubarray(POPS, { minLength: 1 }),
  pools: fc.array(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  }),
})
type Plans = typeof plans extends fc.Arbitrary<infer T> ? T : never

it('no answer holds what is down while the plan has what is up', () => {
  const flips = fc.array(fc.nat(), { maxLength: 40 })
  const draws = fc.array(fc.nat({ max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(plans, flips, draws, (written, order, bits) => {
      const { snapshot } = new Reloader(CONFIG_FILE, fakeSources(filesOf(written)).sources).reload()
      assert.ok(snapshot !== undefined)
      const down = new Set<string>()
      const keys = new Map<string, string>()
      const isUp = (_: string | undefined, key: string | undefined) => !down.has(keys.get(key!)!)
      const answers = new Answers(snapshot, { isUp, earliestChangeMs: () => Number.POSITIVE_INFINITY })
      for (const { address, key } of answers.checks()) keys.set(key, address)
      const checked = [...keys]
      for (const flip of [undefined, ...order]) {
        if (flip !== undefined && checked.length > 0) {
          const [key, address] = checked[flip % checked.length]!
          if (!down.delete(address)) down.add(address)
          answers.refresh({ keys: new Set([key]), pops: new Set() })
        }
        const tables = linkTables(snapshot, answers.answerSets())
        for (const [i, subnet] of CLIENTS.entries()) {
          const candidates = [...written.rules[i]!, ...written.fallback].map(addressesOf)
          const answered = askTables(tables, { name: 'a.example', subnet }).split(' ')
          assert.deepEqual(answered.sort(), wanted(candidates, written.fallback.map(addressesOf), down))
        }
        for (const draw of bits) {
          const [answered, ...more] = askTables(tables, { name: 'pool.a.example' }, () => draw).split(' ')
          assert.deepEqual(more, [])
          const pools = written.pools.map((weights, pool) => weights.map((_, value) => poolAddress(pool, value + 1)))
          const up = pools
            .map((values) => values.filter((address) => !down.has(address)))
            .find((values) => values.length > 0)
          assert.ok((up ?? ['10.9.9.9']).includes(answered!), `${answered} of ${up}`)
        }
      }
    }),
    { numRuns: 150 },
  )
})

/** What is up of the first that has anything up, else the whole of the last resort. */
function wanted(candidates: string[][], lastResort: string[][], down: ReadonlySet<string>): string[] {
  const up = candidates.map((addresses) => addresses.filter((address) => !down.has(address)))
  return (up.find((addresses) => addresses.length > 0) ?? lastResort.flat()).sort()
}

function filesOf({ rules, fallback, pools }: Plans): Record<string, string> {
  const list = (names: readonly string[]) => `[${names.join(', ')}]`
  const ruleLines = CLIENTS.map((subnet, i) => `{subnets: [${subnet}], pops: ${list(rules[i]!)}}`)
  const poolLines = pools.map((weights, pool) => {
    const values = weights.map((weight, value) => `{value: ${poolAddress(pool, value + 1)}, weight: ${weight}}`)
    const next = pool + 1 < pools.length ? `fallback: q${pool + 1}, ` : ''
    return `q${pool}: {${next}values: ${list(values)}}`
  })
  return {
    [CONFIG_FILE]: `version: 1
node: ns1
geodb: ${DATABASE_FILE}
pops: {${POPS.map((pop) => `${pop}: {ipv4: ${list(addressesOf(pop))}}`).join(', ')}}
policies:
  checked: {rules: ${list(ruleLines)}, default: ${list(fallback)}, healthcheck: {protocol: TCP, port: 80}}
`,
    'zones/a.example.yaml': `'':
  - {type: A, ttl: 60, dynamic: checked}
  - {type: NS, values: [ns1.example.net.]}
pool:
  type: A
  ttl: 60
  dynamic: {pools: {${poolLines.join(', ')}}, rules: [{pool: q0}]}
  values: [10.9.9.9]
  octodns: {healthcheck: {protocol: TCP, port: 80}}
`,
  }
}
