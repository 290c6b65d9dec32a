import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Mismatch } from '../../src/base/shape.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { formatGeo, parseGeo } from '../../src/routing/geo-code.ts'

function hintOf(text: string): string | undefined {
  const result = parseGeo(text)
  assert.ok(result instanceof Mismatch, text)
  assert.equal(result.code, 'unknown-geo')
  return result.hint
}

test('continents, countries and subdivisions', () => {
  assert.deepEqual(parseGeo('EU'), { geo: { continent: 'EU' } })
  assert.deepEqual(parseGeo('EU-FR'), { geo: { continent: 'EU', country: 'FR' } })
  assert.deepEqual(parseGeo('NA-US-CA'), { geo: { continent: 'NA', country: 'US', subdivision: 'CA' } })
  assert.deepEqual(parseGeo('EU-FR-IDF'), { geo: { continent: 'EU', country: 'FR', subdivision: 'IDF' } })
})

test('every country reads under each of its continents without a note, and is written as it was read', () => {
  for (const country of COUNTRIES.values()) {
    for (const continent of country.continents) {
      const result = parseGeo(`${continent}-${country.code}`)
      assert.ok(!(result instanceof Mismatch))
      assert.equal(result.note, undefined)
      assert.equal(formatGeo(result.geo), `${continent}-${country.code}`)
    }
  }
  assert.equal(formatGeo({ continent: 'NA', country: 'US', subdivision: 'CA' }), 'NA-US-CA')
})

test('a country under another continent is taken, with a note', () => {
  const result = parseGeo('NA-FR')
  assert.ok(!(result instanceof Mismatch))
  assert.deepEqual(result.geo, { continent: 'NA', country: 'FR' })
  assert.equal(result.note, 'France is not in NA; only the country is compared; "EU-FR" says the same')
})

test('what is not a code comes with the nearest code', () => {
  assert.equal(hintOf('FR'), 'did you mean "EU-FR"?')
  assert.equal(hintOf('US-CA'), 'did you mean "NA-US-CA"?')
  assert.equal(hintOf('eu-fr'), 'did you mean "EU-FR"?')
  assert.equal(hintOf('EU-fr'), 'did you mean "EU-FR"?')
  assert.equal(hintOf('EU-UK'), 'did you mean "EU-GB"?')
  assert.equal(hintOf('UK'), 'did you mean "EU-GB"?')
  assert.equal(hintOf('USA'), 'did you mean "NA-US"?')
  assert.equal(hintOf('NA-US-ca'), 'did you mean "NA-US-CA"?')
  assert.match(hintOf('NA-US-QX') ?? '', /^did you mean "NA-US-[A-Z]{2}"\?$/)
  for (const text of ['', '-', 'EU-', 'NA-US-', 'NA-US-CA-X', 'EU-FR-ABCD', 'XX-FR', 'Europe']) hintOf(text)
})
