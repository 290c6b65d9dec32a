import assert from 'node:assert/strict'
import { it } from 'node:test'
import { choosePlan } from '../../src/routing/choose-plan.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { COUNTRY_POLICY } from '../../src/routing/country-policy.ts'
import { NOWHERE } from '../../src/routing/location.ts'

it('has a plan of its own for every country, and the empty one for nowhere', () => {
  for (const [i, { code, continent }] of [...COUNTRIES.values()].entries()) {
    assert.deepEqual(
      choosePlan(COUNTRY_POLICY, { ...NOWHERE, continent, country: code }, () => false),
      [i],
    )
  }
  assert.deepEqual(
    choosePlan(COUNTRY_POLICY, NOWHERE, () => false),
    [],
  )
})
