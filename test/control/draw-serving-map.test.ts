import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { drawServingMap, mapSubjectsOf } from '../../src/control/draw-serving-map.ts'
import { allUpBut, type HealthView } from '../../src/control/health-view.ts'
import { Reloader } from '../../src/control/reload.ts'
import { askSnapshot } from './ask-tables.ts'
import { CONFIG_FILE, countries, DATABASE_FILE, fakeSources } from './fake-sources.ts'

const POPS = ['p0', 'p1', 'p2']
const ADDRESSES = new Map(POPS.map((pop, i) => [pop, `203.0.113.${i + 1}`]))
const PLACES = ['US', 'CA', 'DE', 'FR', 'BR', 'JP', 'AU', 'ZA', 'XK']
/** Two networks each, of which the first is the larger. */
const NETWORKS = Object.fromEntries(
  PLACES.flatMap((country, i) => [
    [`${20 + i}.0.0.0/9`, country],
    [`${20 + i}.200.0.0/16`, country],
  ]),
)

const written = fc.record({
  rules: fc.array(
    fc.record({
      where: fc.oneof(
        fc.constantFrom('NA', 'EU', 'SA', 'AS', 'OC', 'AF', 'EU-DE', 'NA-US').map((geo) => `geos: [${geo}]`),
        fc.nat({ max: PLACES.length - 1 }).map((i) => `subnets: [${20 + i}.200.0.0/16]`),
      ),
      pops: fc.shuffledSubarray(POPS, { minLength: 1 }),
    }),
    { maxLength: 4 },
  ),
  fallback: fc.shuffledSubarray(POPS, { minLength: 1 }),
  answers: fc.integer({ min: 1, max: 2 }),
})

type Written = typeof written extends fc.Arbitrary<infer T> ? T : never

function filesOf({ rules, fallback, answers }: Written): Record<string, string> {
  const ruleLines = rules.map(({ where, pops }) => `{${where}, pops: [${pops.join(', ')}]}`)
  return {
    [CONFIG_FILE]: `version: 1
node: ns1
geodb: ${DATABASE_FILE}
pops: {${[...ADDRESSES].map(([pop, address]) => `${pop}: {ipv4: ${address}}`).join(', ')}}
policies: {cdn: {rules: [${ruleLines.join(', ')}], default: [${fallback.join(', ')}], answers: ${answers}}}
`,
    'zones/a.example.yaml': `'':
  - {type: A, ttl: 60, dynamic: cdn}
  - {type: NS, values: [ns1.example.net.]}
own:
  type: A
  dynamic: {pools: {one: {values: [{value: 192.0.2.1}]}}, rules: [{pool: one}]}
  values: [192.0.2.9]
`,
  }
}

/** Undefined when a rule can never decide, which is refused. */
function load(about: Written) {
  const fake = fakeSources(filesOf(about))
  fake.writeDatabase(DATABASE_FILE, countries(NETWORKS))
  const reloader = new Reloader(CONFIG_FILE, fake.sources)
  const { snapshot } = reloader.reload()
  return snapshot && { snapshot, shares: reloader.countCountries(1_000_000)!.shares }
}

function loaded(about: Written) {
  const found = load(about)
  assert.ok(found !== undefined)
  return found
}

const PLAIN: Written = { rules: [{ where: 'geos: [NA]', pops: ['p1', 'p2'] }], fallback: ['p0'], answers: 1 }
const question = (down: readonly string[] = [], name = 'a.example.') => ({ name, type: 'A', down })
const ALL_UP = allUpBut(new Set())

describe('drawServingMap', () => {
  it('says of each country what clients there are answered, down or supposed down', () => {
    const some = fc.subarray(POPS)
    fc.assert(
      fc.property(written, some, some, (about, isDown, supposed) => {
        const found = load(about)
        fc.pre(found !== undefined)
        const { snapshot, shares } = found
        const map = drawServingMap(snapshot, shares, question(supposed), allUpBut(new Set(isDown)))
        assert.ok(typeof map !== 'string' && map.isComplete)
        assert.deepEqual(new Set(map.countries.map(({ country }) => country)), new Set(PLACES))
        const health = allUpBut(new Set([...isDown, ...supposed]))
        for (const { most, others } of map.countries) {
          assert.ok(Math.abs(most.share + others.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9)
          for (const { pops, choice, example } of [most, ...others]) {
            const subnet = `${example.replace(/\d+$/, '0')}/24`
            const answered = askSnapshot(snapshot, { name: 'a.example', subnet }, health)
            const meant = askSnapshot(snapshot, { name: 'a.example', subnet }, ALL_UP)
            const named = pops.map((pop) => ADDRESSES.get(pop)!)
            assert.deepEqual(answered.split(' ').sort(), named.sort())
            if (choice === 'first') assert.equal(answered, meant)
            if (choice === 'last-resort')
              assert.deepEqual(
                pops.filter((pop) => health.isUp(pop, undefined)),
                [],
              )
            else assert.ok(pops.every((pop) => health.isUp(pop, undefined)))
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('tells the first choice from a fallback and the last resort', () => {
    const { snapshot, shares } = loaded(PLAIN)
    const choiceIn = (country: string, health: HealthView, down: readonly string[] = []) => {
      const map = drawServingMap(snapshot, shares, question(down), health)
      assert.ok(typeof map !== 'string')
      const { pops, choice } = map.countries.find((served) => served.country === country)!.most
      return `${pops} ${choice}`
    }
    assert.equal(choiceIn('US', ALL_UP), 'p1 first')
    assert.equal(choiceIn('US', allUpBut(new Set(['p1']))), 'p2 fallback')
    assert.equal(choiceIn('US', allUpBut(new Set(['p1'])), ['p2']), 'p0 fallback')
    assert.equal(choiceIn('US', ALL_UP, POPS), 'p0 last-resort')
    assert.equal(choiceIn('DE', ALL_UP), 'p0 first')
  })

  it('names the nearest of what it does not know', () => {
    const { snapshot, shares } = loaded(PLAIN)
    assert.match(
      drawServingMap(snapshot, shares, question([], 'b.example.'), ALL_UP) as string,
      /^no policy answers "b\.example\. A": did you mean "a\.example\. A"\?/,
    )
    assert.match(drawServingMap(snapshot, shares, question(['p9']), ALL_UP) as string, /^there is no PoP "p9": /)
  })

  it('draws by what was counted of the databases before, whatever numbers plans have now', () => {
    const { snapshot, shares } = loaded(PLAIN)
    const [trees] = snapshot.policies
    const plans = [[], ...trees!.plans.toReversed()]
    const renumbered = { ...snapshot, policies: [{ ...trees!, plans }, ...snapshot.policies.slice(1)] }
    const before = drawServingMap(snapshot, shares, question(), ALL_UP)
    assert.deepEqual(drawServingMap(renumbered, shares, question(), ALL_UP), before)
  })

  it('has no countries before they are counted', () => {
    const { snapshot } = loaded(PLAIN)
    const map = drawServingMap(snapshot, new Map(), question(), ALL_UP)
    assert.ok(typeof map !== 'string')
    assert.deepEqual([map.isComplete, map.countries], [false, []])
  })
})

it('mapSubjectsOf lists what policies answer, named ones first, and no more than asked for', () => {
  const { snapshot } = loaded(PLAIN)
  assert.deepEqual(mapSubjectsOf(snapshot, 9), [
    { name: 'a.example.', type: 'A', policy: 'cdn' },
    { name: 'own.a.example.', type: 'A', policy: 'own.a.example. A' },
  ])
  assert.equal(mapSubjectsOf(snapshot, 1).length, 1)
})
