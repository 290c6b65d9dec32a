import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type CountedCountries, type CountedPolicy, CountryCounter } from '../../src/control/count-countries.ts'
import { Reloader } from '../../src/control/reload.ts'
import type { SnapshotPolicy } from '../../src/control/snapshot.ts'
import { type GeoDatabase, openDatabase } from '../../src/geo/database.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { policyStructure } from '../../src/tables/build-policy-trees.ts'
import { lookupIpv4, PLAN_MASK } from '../../src/tables/prefix-tree.ts'
import { CONFIG, CONFIG_FILE, countries as databaseOf, fakeSources, IN_AMERICA, IN_EUROPE } from './fake-sources.ts'

const ALL = 1_000_000

describe('CountryCounter', () => {
  const { snapshot } = new Reloader(CONFIG_FILE, fakeSources().sources).reload()
  const [policy] = snapshot!.policies
  const database = openDatabase(databaseOf({ [IN_AMERICA]: 'US', [IN_EUROPE]: 'DE' }))
  assert.ok(typeof database !== 'string')

  /** What is counted at once for these; undefined when there is nothing new. */
  function count(counter: CountryCounter, mark: string, policies: readonly SnapshotPolicy[]) {
    counter.follow([database as GeoDatabase], mark, policies)
    return counter.advance(ALL)
  }

  it('counts each policy once, and again when the databases are others', () => {
    const counter = new CountryCounter()
    const { shares } = count(counter, 'a', [policy!, policy!])!
    assert.deepEqual([...shares.keys()], [policyStructure(policy!.policy)])
    const [{ plans, countries }] = [...shares.values()] as [CountedPolicy]
    assert.deepEqual(plans, policy!.plans)
    assert.deepEqual(
      countries.map(({ country }) => country),
      ['DE', 'US', undefined],
    )
    assert.equal(counter.isCounting, false)
    assert.equal(count(counter, 'a', [policy!]), undefined)
    assert.ok(count(counter, 'b', [policy!]) !== undefined)
  })

  it('tells which country an address is in', () => {
    const { countries } = count(new CountryCounter(), 'a', [])!
    const codes = [undefined, ...COUNTRIES.keys()]
    const countryAt = (a: number, b: number, c: number) =>
      codes[countries.numbers[lookupIpv4(countries.ipv4, (a << 24) | (b << 16) | (c << 8)) & PLAN_MASK]!]
    assert.deepEqual([countryAt(192, 0, 2), countryAt(198, 51, 100), countryAt(9, 9, 9)], ['US', 'DE', undefined])
  })

  it('forgets policies that are gone', () => {
    const counter = new CountryCounter()
    count(counter, 'a', [policy!])
    assert.equal(count(counter, 'a', [])!.shares.size, 0)
    assert.equal(counter.isCounting, false)
  })

  it('counts bit by bit, and goes on after a reload that changes nothing of it', () => {
    const whole = count(new CountryCounter(), 'a', [policy!])
    const counter = new CountryCounter()
    let steps = 0
    for (let counted: CountedCountries | undefined; counted === undefined; steps++) {
      counter.follow([database as GeoDatabase], 'a', [policy!])
      counted = counter.advance(3)
      if (counted !== undefined) assert.deepEqual(counted, whole)
    }
    assert.ok(steps > 5, `${steps} steps`)
  })

  it('begins anew when the databases or the policies change meanwhile', () => {
    const counter = new CountryCounter()
    counter.follow([], 'a', [policy!])
    counter.advance(1)
    const other = { ...policy!, policy: { ...policy!.policy, fallback: [] } }
    counter.follow([database as GeoDatabase], 'b', [policy!])
    counter.advance(3)
    const { shares } = count(counter, 'b', [other, policy!])!
    assert.deepEqual(
      [...shares.keys()],
      [other, policy!].map((each) => policyStructure(each.policy)),
    )
    for (const { countries: counted } of shares.values()) assert.equal(counted.length, 3)
  })

  it('is fed by reloads', () => {
    const { sources, write } = fakeSources()
    const reloader = new Reloader(CONFIG_FILE, sources)
    reloader.reload()
    assert.equal(reloader.countCountries(ALL)!.shares.size, 1)
    reloader.reload()
    assert.deepEqual([reloader.isCounting, reloader.countCountries(ALL)], [false, undefined])
    write(CONFIG_FILE, CONFIG.replace('[NA]', '[EU]'))
    reloader.reload()
    assert.equal(reloader.countCountries(ALL)!.shares.size, 1)
  })
})
