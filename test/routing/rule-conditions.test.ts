/** Conditions of rules: what is read, and which can never decide anything. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDocument } from '../../src/base/document.ts'
import { checkShape, mapping, sequence } from '../../src/base/shape.ts'
import { conditionShapes, findDeadConditions } from '../../src/routing/rule-conditions.ts'

function read(text: string) {
  const { document } = readDocument('test.yaml', text, { valuesMax: 1_000, includeDepthMax: 0 })
  return checkShape(document!, sequence(mapping(conditionShapes())))
}

function dead(text: string): string[] {
  return findDeadConditions(read(text).value!).map(
    ({ rule, key, index, text, earlierRule, earlierText }) =>
      `${rule}.${key}.${index} ${text} in ${earlierRule} ${earlierText}`,
  )
}

describe('conditions', () => {
  test('are read into values', () => {
    const [rule] = read("[{geos: [EU, NA-US-CA], subnets: [192.0.2.0/24, '2001:db8::1'], asns: [AS64500, 64501]}]")
      .value!
    assert.deepEqual(
      rule!.geos?.map(({ geo }) => geo),
      [{ continent: 'EU' }, { continent: 'NA', country: 'US', subdivision: 'CA' }],
    )
    assert.deepEqual(
      rule!.subnets?.map(({ family, length }) => [family, length]),
      [
        [4, 24],
        [6, 128],
      ],
    )
    assert.deepEqual(rule!.asns, [64_500, 64_501])
  })

  for (const text of ['geos: [XX]', 'subnets: [192.0.2.1/24]', 'asns: [0]', 'asns: [4294967296]', 'asns: [A1]']) {
    test(`refuses ${text}`, () => assert.equal(read(`[{${text}}]`).problems.length, 1))
  }
})

describe('dead conditions', () => {
  const cases: [rules: string, ...dead: string[]][] = [
    ['[{geos: [EU]}, {geos: [NA]}]'],
    ['[{geos: [EU-FR]}, {geos: [EU]}]'],
    ['[{geos: [EU]}, {geos: [NA, EU]}]', '1.geos.1 EU in 0 EU'],
    ['[{geos: [EU, EU]}]', '0.geos.1 EU in 0 EU'],
    // In one rule the order means nothing.
    ['[{geos: [NA-US, NA]}]', '0.geos.0 NA-US in 0 NA'],
    ['[{subnets: [192.0.2.0/25, 192.0.2.0/24]}]', '0.subnets.0 192.0.2.0/25 in 0 192.0.2.0/24'],
    ['[{geos: [EU]}, {geos: [EU-FR]}]', '1.geos.0 EU-FR in 0 EU'],
    ['[{geos: [NA-US]}, {geos: [NA-US-CA]}]', '1.geos.0 NA-US-CA in 0 NA-US'],
    ['[{geos: [NA-US-CA]}, {geos: [NA-US-NY]}]'],
    // Cyprus counts as Europe, whatever continent it is written with.
    ['[{geos: [EU]}, {geos: [AS-CY]}]', '1.geos.0 AS-CY in 0 EU'],
    ['[{geos: [AS]}, {geos: [AS-CY]}]'],
    ['[{geos: [EU-CY]}, {geos: [AS-CY]}]', '1.geos.0 AS-CY in 0 EU-CY'],
    ['[{subnets: [192.0.2.0/24]}, {subnets: [192.0.2.0/25]}]', '1.subnets.0 192.0.2.0/25 in 0 192.0.2.0/24'],
    ['[{subnets: [192.0.2.0/25]}, {subnets: [192.0.2.0/24]}]'],
    ["[{subnets: [0.0.0.0/0]}, {subnets: ['::/0']}]"],
    ['[{asns: [1]}, {asns: [2, AS1]}]', '1.asns.1 AS1 in 0 AS1'],
  ]
  for (const [rules, ...expected] of cases) test(rules, () => assert.deepEqual(dead(rules), expected))
})
