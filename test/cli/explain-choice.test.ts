import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { explainChoice } from '../../src/cli/explain-choice.ts'
import { supposeAllUp, supposeDown } from '../../src/cli/supposed-health.ts'
import { Type } from '../../src/dns/numbers.ts'
import { dynamicOf } from '../answer/policy-of.ts'
import { loadGood } from './ask-engine.ts'
import { smallSetup } from './small-setup.ts'

describe('explain choice', () => {
  it('names the condition that decided, whichever kind it is', (context) => {
    const { snapshot, databases } = loadGood(smallSetup(context))
    const policy = snapshot.config.policies.get('continents')!
    const rule = (client: string) => {
      const choice = explainChoice(dynamicOf('a.test.', Type.A, policy), {
        client: parseAddress(client)!,
        databases,
        health: supposeAllUp(),
      })
      return choice.steps.find(({ about }) => about === 'rule')!.text
    }
    assert.equal(rule('8.8.8.8'), '1 of 3, for its geo NA-US-CA: au, then ny')
    assert.equal(rule('192.0.2.7'), '1 of 3, for its subnet 192.0.2.0/24: au, then ny')
    assert.equal(rule('8.1.1.1'), '2 of 3, for its geo NA: ny')
    assert.equal(rule('9.9.9.9'), 'none of 3 matches: the default')
  })

  it('says where nearest cannot know, and what is left when all are down', (context) => {
    const { snapshot, databases } = loadGood(smallSetup(context))
    const policy = snapshot.config.policies.get('closest')!
    const client = parseAddress('9.9.9.9')!
    const choice = explainChoice(dynamicOf('a.test.', Type.A, policy), {
      client,
      databases,
      health: supposeDown(['ny', 'fr', 'au']),
    })
    const texts = Object.fromEntries(choice.steps.map(({ about, text }) => [about, text]))
    assert.match(texts['rule']!, /nobody knows: in written order/)
    assert.equal(texts['health'], 'ny is down, says --down; fr is down, says --down; au is down, says --down')
    assert.match(texts['answer']!, /the last resort, as if it were up/)
    assert.deepEqual(
      choice.variants.map(({ failOpen }) => failOpen),
      [true],
    )
  })
})
