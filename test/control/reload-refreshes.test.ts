import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/base/problem.ts'
import { newLastGood } from '../../src/control/last-good.ts'
import { reloadConfig } from '../../src/control/reload-config.ts'
import { reloadRefreshes } from '../../src/control/reload-refreshes.ts'
import { CONFIG, CONFIG_FILE, fakeSources } from './fake-sources.ts'

const CITY = 'state/geodb/dbip-city-lite.mmdb'

function refreshesOf(geodb: string) {
  const fake = fakeSources()
  fake.write(CONFIG_FILE, CONFIG.replace('world.mmdb', geodb))
  const reload = () => {
    const problems: Problem[] = []
    const config = reloadConfig(CONFIG_FILE, fake.sources, newLastGood(), problems)!
    const refreshes = reloadRefreshes(config, fake.sources, problems)
    const told = problems.map(({ severity, code, place, message }) => `${severity} ${place.column} ${code}: ${message}`)
    return { refreshes, told }
  }
  return { ...fake, reload }
}

describe('reloadRefreshes', () => {
  it('says of each database that is fetched what came of it', () => {
    const { reload, refreshes } = refreshesOf('[world.mmdb, {dbip: dbip-city-lite}]')
    const never = { triedMs: undefined, succeededMs: undefined, failure: undefined, waiting: undefined }
    const about = { name: 'dbip-city-lite', file: CITY }
    assert.deepEqual(reload(), { refreshes: [{ ...about, ...never }], told: [] })
    refreshes[CITY] = { triedMs: 2, succeededMs: 1, failure: 'nobody answers', waiting: 'half of it moved' }
    assert.deepEqual(reload(), {
      refreshes: [{ ...about, ...refreshes[CITY] }],
      told: [
        'warning 21 database-refresh: "dbip-city-lite" could not be fetched: nobody answers',
        'warning 21 database-waiting: "dbip-city-lite" was fetched and is not used: half of it moved',
      ],
    })
  })

  it('looks for the secrets of MaxMind, once for all its editions', () => {
    const maxmind = '{maxmind: [GeoLite2-City, GeoLite2-ASN], account: a.txt, licence_key: k.txt}'
    const { reload, write, unreadable, read } = refreshesOf(`[world.mmdb, ${maxmind}]`)
    for (const file of ['a.txt', 'k.txt']) write(file, 'secret\n')
    assert.deepEqual(reload().told, [])
    assert.deepEqual(read.slice(-2), ['a.txt', 'k.txt'])
    unreadable.add('k.txt')
    const [told, ...others] = reload().told
    assert.match(told!, /^warning \d+ unreadable-file: no$/)
    assert.deepEqual(others, [])
  })
})
