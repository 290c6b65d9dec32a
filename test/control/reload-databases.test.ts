import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/base/problem.ts'
import { newLastGood } from '../../src/control/last-good.ts'
import { reloadConfig } from '../../src/control/reload-config.ts'
import { reloadDatabases } from '../../src/control/reload-databases.ts'
import type { DatabaseFile } from '../../src/control/sources.ts'
import { writeMmdb } from '../geo/mmdb-writer.ts'
import { CONFIG, CONFIG_FILE, countries, fakeSources } from './fake-sources.ts'

/** Reloads configuration and databases of `geodb`, as written in nearpop.yaml. */
function databasesOf(geodb: string) {
  const fake = fakeSources()
  const lastGood = newLastGood()
  const configure = (geodb: string) => fake.write(CONFIG_FILE, CONFIG.replace('world.mmdb', geodb))
  configure(geodb)
  const reload = () => {
    const problems: Problem[] = []
    const config = reloadConfig(CONFIG_FILE, fake.sources, lastGood, [])!
    const databases = reloadDatabases(config, fake.sources, lastGood, problems)
    return { databases, files: databases.map(({ file }) => file), problems }
  }
  return { ...fake, lastGood, configure, reload }
}

/** With a record that points to itself: found only by whoever looks at every record. */
const CIRCLE = writeMmdb({ networks: [['10.0.0.0/8', Uint8Array.of(0x20, 0x00)]] })
const FRANCE = countries({ '192.0.2.0/24': 'FR' })

describe('reloadDatabases', () => {
  it('opens files and folders in the order of nearpop.yaml', () => {
    const { writeDatabase, reload } = databasesOf('[geodb/, world.mmdb]')
    writeDatabase('geodb/a.mmdb', FRANCE)
    writeDatabase('geodb/b.mmdb', FRANCE)
    assert.deepEqual(reload().files, ['geodb/a.mmdb', 'geodb/b.mmdb', 'world.mmdb'])
  })

  it('opens a file again only when it has changed', () => {
    const { writeDatabase, reload, read } = databasesOf('world.mmdb')
    const first = reload().databases[0]
    read.length = 0
    assert.equal(reload().databases[0], first)
    assert.deepEqual(read, ['nearpop.yaml'])
    writeDatabase('world.mmdb', FRANCE)
    assert.notEqual(reload().databases[0], first)
  })

  it('keeps the last good octets of a file that is damaged or cannot be read, and says so at its source', () => {
    const { writeDatabase, reload, unreadable } = databasesOf('[geodb/, world.mmdb]')
    writeDatabase('geodb/a.mmdb', FRANCE)
    const before = reload().databases
    writeDatabase('geodb/a.mmdb', FRANCE.subarray(0, FRANCE.length / 2))
    const damaged = reload()
    assert.deepEqual(damaged.databases, before)
    assert.equal(damaged.databases[0], before[0])
    assert.equal(damaged.problems.length, 1)
    assert.equal(damaged.problems[0]!.place.column, 9)
    assert.match(damaged.problems[0]!.message, /^cannot open "geodb\/a\.mmdb": it is not an mmdb file/)
    unreadable.add('geodb/a.mmdb')
    assert.equal(reload().databases[0], before[0])
    unreadable.clear()
    writeDatabase('geodb/a.mmdb', FRANCE)
    assert.deepEqual(reload().problems, [])
  })

  it('keeps all of a source in which nothing is found any more, beside the others', () => {
    const fake = databasesOf('[world.mmdb, geodb/]')
    fake.writeDatabase('geodb/a.mmdb', FRANCE)
    fake.writeDatabase('geodb/b.mmdb', FRANCE)
    fake.reload()
    fake.delete('geodb/b.mmdb')
    assert.deepEqual(fake.reload().files, ['world.mmdb', 'geodb/a.mmdb'], 'one deleted of two is gone')
    fake.delete('geodb/a.mmdb')
    const { files, problems } = fake.reload()
    assert.deepEqual(files, ['world.mmdb', 'geodb/a.mmdb'])
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['cannot read "geodb/"'],
    )
    fake.writeDatabase('geodb/a.mmdb', countries({ '192.0.2.0/24': 'DE' }))
    assert.deepEqual(fake.reload().problems, [])
  })

  it('looks at every record, but of octets that were opened when the trees of the last run were compiled', () => {
    const opened = (octets: Uint8Array) => {
      const { sources, lastGood, writeDatabase, reload } = databasesOf('world.mmdb')
      writeDatabase('world.mmdb', octets)
      const { digest } = sources.readDatabase('world.mmdb') as DatabaseFile
      writeDatabase('world.mmdb', CIRCLE)
      lastGood.trees = { databases: [digest], trees: new Map() }
      return reload()
    }
    assert.match(opened(FRANCE).problems[0]!.message, /record at data offset 0 nested deeper/)
    assert.deepEqual(opened(CIRCLE).problems, [])
  })

  it('forgets a source that nearpop.yaml no longer names', () => {
    const { writeDatabase, reload, configure } = databasesOf('[world.mmdb, other.mmdb]')
    writeDatabase('other.mmdb', FRANCE)
    assert.deepEqual(reload().files, ['world.mmdb', 'other.mmdb'])
    configure('other.mmdb')
    assert.deepEqual(reload().files, ['other.mmdb'])
  })

  it('keeps what it had rather than have nothing', () => {
    const { reload, configure } = databasesOf('world.mmdb')
    reload()
    configure('missing.mmdb')
    assert.deepEqual(reload().files, ['world.mmdb'])
    assert.deepEqual(reload().files, ['world.mmdb'])
  })

  it('has none where none could ever be opened', () => {
    const { reload } = databasesOf('missing.mmdb')
    const { files, problems } = reload()
    assert.deepEqual(files, [])
    assert.equal(problems.length, 1)
  })

  it('serves from the others while one is not fetched yet, and says so', () => {
    const fake = databasesOf('[world.mmdb, {dbip: dbip-city-lite}]')
    const { files, problems } = fake.reload()
    assert.deepEqual(files, ['world.mmdb'])
    const [{ severity, code, place }] = problems as [Problem]
    assert.deepEqual([severity, code, place.column], ['warning', 'database-not-fetched', 21])
    fake.writeDatabase('state/geodb/dbip-city-lite.mmdb', FRANCE)
    const fetched = fake.reload()
    assert.deepEqual(fetched.files, ['world.mmdb', 'state/geodb/dbip-city-lite.mmdb'])
    assert.deepEqual(fetched.problems, [])
  })

  it('has nothing to serve from while the only one is not fetched', () => {
    const { reload } = databasesOf('{dbip: dbip-city-lite}')
    const { files, problems } = reload()
    assert.deepEqual(files, [])
    assert.deepEqual(
      problems.map(({ severity, code }) => `${severity} ${code}`),
      ['warning database-not-fetched', 'error database'],
    )
  })
})
