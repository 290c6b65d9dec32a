import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTINENTS, COUNTRIES } from '../../src/routing/country.ts'

test('every country has a known continent, a point on the globe and a name', () => {
  for (const [code, country] of COUNTRIES) {
    assert.match(code, /^[A-Z]{2}$/)
    assert.equal(country.code, code)
    for (const continent of country.continents) assert.ok((CONTINENTS as readonly string[]).includes(continent), code)
    assert.equal(country.continent, country.continents[0])
    assert.ok(Math.abs(country.centre.latitude) <= 90 && Math.abs(country.centre.longitude) <= 180, code)
    assert.ok(country.name.length >= 4, code)
  }
})

test('the table has the 249 countries of ISO 3166-1 and Kosovo, in order', () => {
  assert.equal(COUNTRIES.size, 250)
  assert.deepEqual([...COUNTRIES.keys()], [...COUNTRIES.keys()].sort())
  assert.equal(COUNTRIES.get('XK')?.name, 'Kosovo')
})

test('transcontinental countries follow MaxMind, other conventions are known', () => {
  const continents = (code: string) => COUNTRIES.get(code)?.continents.join()
  assert.equal(continents('RU'), 'EU,AS')
  assert.equal(continents('CY'), 'EU,AS')
  assert.equal(continents('TR'), 'AS,EU')
  assert.equal(continents('EG'), 'AF')
  assert.equal(continents('FR'), 'EU')
})
