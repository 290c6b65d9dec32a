import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CountryCounter } from '../../src/control/count-countries.ts'
import { Reloader } from '../../src/control/reload.ts'
import { openDatabase } from '../../src/geo/database.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { policyStructure } from '../../src/tables/build-policy-trees.ts'
import { lookupIpv4, PLAN_MASK } from '../../src/tables/prefix-tree.ts'
import { CONFIG, CONFIG_FILE, countries as databaseOf, fakeSources, IN_AMERICA, IN_EUROPE } from './fake-sources.ts'

describe('CountryCounter', () => {
  const { snapshot } = new Reloader(CONFIG_FILE, fakeSources().sources).reload()
  const [policy] = snapshot!.policies
  const database = openDatabase('world', databaseOf({ [IN_AMERICA]: 'US', [IN_EUROPE]: 'DE' }))
  assert.ok(typeof database !== 'string')

  it('counts each policy once, and again when the databases are others', () => {
    const counter = new CountryCounter()
    const { shares } = counter.count([database], 'a', [policy!, policy!])!
    assert.deepEqual([...shares.keys()], [policyStructure(policy!.policy)])
    assert.deepEqual(
      [...shares.values()][0]!.map(({ country }) => country),
      ['DE', 'US', undefined],
    )
    assert.equal(counter.count([database], 'a', [policy!]), undefined)
    assert.ok(counter.count([database], 'b', [policy!]) !== undefined)
  })

  it('tells which country an address is in', () => {
    const { countries } = new CountryCounter().count([database], 'a', [])!
    const codes = [undefined, ...COUNTRIES.keys()]
    const countryAt = (a: number, b: number, c: number) =>
      codes[countries.numbers[lookupIpv4(countries.ipv4, (a << 24) | (b << 16) | (c << 8)) & PLAN_MASK]!]
    assert.deepEqual([countryAt(192, 0, 2), countryAt(198, 51, 100), countryAt(9, 9, 9)], ['US', 'DE', undefined])
  })

  it('forgets policies that are gone', () => {
    const counter = new CountryCounter()
    counter.count([database], 'a', [policy!])
    assert.equal(counter.count([database], 'a', [])!.shares.size, 0)
  })

  it('is fed by reloads', () => {
    const { sources, write } = fakeSources()
    const reloader = new Reloader(CONFIG_FILE, sources)
    reloader.reload()
    assert.equal(reloader.countCountries()!.shares.size, 1)
    reloader.reload()
    assert.equal(reloader.countCountries(), undefined)
    write(CONFIG_FILE, CONFIG.replace('[NA]', '[EU]'))
    reloader.reload()
    assert.equal(reloader.countCountries()!.shares.size, 1)
  })
})
