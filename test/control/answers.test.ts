import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Answers } from '../../src/control/answers.ts'
import type { HealthView } from '../../src/control/health-view.ts'
import { linkTables } from '../../src/control/link-tables.ts'
import { Reloader } from '../../src/control/reload.ts'
import { askTables } from './ask-tables.ts'
import { CONFIG, CONFIG_FILE, fakeSources, IN_AMERICA, IN_EUROPE, ZONE } from './fake-sources.ts'

const CHECKED = CONFIG.replace('default: [fr]', 'default: [fr], healthcheck: {host: a.example}').replace(
  'ipv4: 203.0.113.10',
  'ipv4: [203.0.113.10, 203.0.113.11]',
)
const ZONES = {
  'zones/a.example.yaml': `${ZONE}two: {type: A, ttl: 60, dynamic: tiny-cdn}\n`,
  'zones/b.example.yaml': `${ZONE}own:
  type: A
  ttl: 60
  dynamic: {pools: {one: {values: [{value: 192.0.2.1}]}}, rules: [{pool: one}]}
  values: [192.0.2.9]
  octodns: {healthcheck: {protocol: TCP}}
`,
}

/** Answers whose health the test sets by address, and which counts what is asked for. */
function answersUnder(down: Set<string>, earliestMs = Number.POSITIVE_INFINITY) {
  const { snapshot } = new Reloader(CONFIG_FILE, fakeSources({ [CONFIG_FILE]: CHECKED, ...ZONES }).sources).reload()
  const asked: string[] = []
  const keys = new Map<string, string>()
  const addressOf = (key: string | undefined) => [...keys].find(([, known]) => known === key)?.[0] ?? ''
  const health: HealthView = {
    isUp: (pop, key) => {
      asked.push(pop ?? addressOf(key))
      return !down.has(addressOf(key)) && !down.has(pop ?? '')
    },
    earliestChangeMs: () => earliestMs,
  }
  const answers = new Answers(snapshot!, health)
  for (const { address, key } of answers.checks()) keys.set(address, key)
  const ask = (name: string, subnet: string) => askTables(linkTables(snapshot!, answers.answerSets()), { name, subnet })
  const touch = (...addresses: string[]) => ({
    keys: new Set(addresses.map((address) => keys.get(address)!)),
    pops: new Set<string>(),
  })
  return { answers, asked, keys, ask, touch, snapshot: snapshot! }
}

describe('Answers', () => {
  it('checks each address once for all names that share a policy and a host', () => {
    const { keys, snapshot } = answersUnder(new Set())
    assert.deepEqual([...keys.keys()].sort(), ['192.0.2.1', '203.0.113.10', '203.0.113.11', '203.0.113.20'])
    assert.equal(snapshot.sets.length, 2)
  })

  it('leaves out a dead address, and the PoP when all of its addresses are dead', () => {
    const down = new Set(['203.0.113.10'])
    const { ask, answers, touch } = answersUnder(down)
    assert.equal(ask('a.example', IN_AMERICA), '203.0.113.11')
    down.add('203.0.113.11')
    assert.equal(ask('a.example', IN_AMERICA), '203.0.113.11', 'nothing is rendered that is not touched')
    assert.equal(answers.refresh(touch('203.0.113.11')), true)
    assert.equal(ask('a.example', IN_AMERICA), '203.0.113.20')
    assert.equal(ask('two.a.example', IN_AMERICA), '203.0.113.20', 'every name that uses the PoP')
    down.delete('203.0.113.10')
    answers.refresh(touch('203.0.113.10'))
    assert.equal(ask('a.example', IN_AMERICA), '203.0.113.10')
  })

  it('fails open when all candidates are down', () => {
    const { ask, answers } = answersUnder(new Set(['ny', 'fr']))
    answers.answerSets()
    assert.deepEqual([answers.failingOpen() > 0, answers.lastResorts()], [true, new Set(['fr'])])
    assert.equal(ask('a.example', IN_EUROPE), '203.0.113.20')
    assert.equal(ask('a.example', IN_AMERICA), '203.0.113.20')
  })

  it('has no last resort in use while somebody is left', () => {
    const { answers } = answersUnder(new Set(['ny']))
    answers.answerSets()
    assert.deepEqual([answers.failingOpen(), answers.lastResorts()], [0, new Set()])
  })

  it('renders only what depends on the touched', () => {
    const { answers, asked, touch } = answersUnder(new Set())
    answers.answerSets()
    asked.length = 0
    answers.refresh(touch('192.0.2.1'))
    assert.deepEqual(new Set(asked), new Set(['192.0.2.1']))
    asked.length = 0
    assert.equal(answers.refresh({ keys: new Set(), pops: new Set(['fr']) }), true)
    assert.deepEqual(new Set(asked), new Set(['fr', 'ny']))
    asked.length = 0
    assert.equal(answers.refresh({ keys: new Set(['none']), pops: new Set(['none']) }), false)
    assert.deepEqual(asked, [])
  })

  it('shortens the time to live to the earliest change, not below its half', () => {
    const ttlUnder = (earliestMs: number) => {
      const { words, octets } = answersUnder(new Set(), earliestMs).answers.answerSets()
      const block = words[words[words[2]!]! + 3]!
      return new DataView(octets.buffer).getUint32(block + 6 + 6)
    }
    assert.deepEqual([Number.POSITIVE_INFINITY, 45_000, 4_000].map(ttlUnder), [60, 45, 30])
  })
})
