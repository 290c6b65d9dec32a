import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reloader } from '../../src/control/reload.ts'
import type { ReloadResult, Snapshot } from '../../src/control/snapshot.ts'
import { askSnapshot } from './ask-tables.ts'
import { CONFIG, CONFIG_FILE, DATABASE_FILE, fakeSources, IN_AMERICA, ZONE } from './fake-sources.ts'

const fromAmerica = { name: 'a.example', subnet: IN_AMERICA }

function codes({ problems }: ReloadResult): string[] {
  return problems.map(({ place, code }) => `${place.file}:${place.line}:${place.column} ${code}`)
}

function snapshotOf(result: ReloadResult): Snapshot {
  assert.ok(result.snapshot !== undefined, result.problemTexts.join('\n'))
  return result.snapshot
}

describe('reload', () => {
  it('reads, checks and compiles what there is', () => {
    const { sources } = fakeSources()
    const result = new Reloader(CONFIG_FILE, sources).reload()
    assert.deepEqual(codes(result), [])
    assert.equal(result.files, 3)
    const snapshot = snapshotOf(result)
    assert.deepEqual(
      snapshot.zones.map(({ name, stale }) => [name, stale]),
      [
        ['a.example.', false],
        ['b.example.', false],
      ],
    )
    assert.equal(askSnapshot(snapshot, fromAmerica), '203.0.113.10')
  })

  it('watches nearpop.yaml and what it names, each once', () => {
    const { sources, write } = fakeSources()
    const reloader = new Reloader(CONFIG_FILE, sources)
    assert.deepEqual(reloader.paths(), ['nearpop.yaml', 'zones/', 'world.mmdb'])
    write(CONFIG_FILE, CONFIG.replace('world.mmdb', '[embedded, a.mmdb, zones/, a.mmdb]'))
    assert.deepEqual(reloader.paths(), ['nearpop.yaml', 'zones/', 'a.mmdb'])
  })

  it('watches nearpop.yaml alone while it never was good', () => {
    const { sources } = fakeSources({ [CONFIG_FILE]: 'version: 2' })
    assert.deepEqual(new Reloader(CONFIG_FILE, sources).paths(), ['nearpop.yaml'])
  })

  it('has nothing to publish without a configuration, a database or a zone, and says why', () => {
    const without: readonly [string, string][] = [
      [CONFIG_FILE, 'nearpop.yaml:1:1 unreadable-file'],
      [DATABASE_FILE, 'nearpop.yaml:3:8 database'],
    ]
    for (const [file, code] of without) {
      const fake = fakeSources()
      fake.delete(file)
      const result = new Reloader(CONFIG_FILE, fake.sources).reload()
      assert.equal(result.snapshot, undefined)
      assert.deepEqual(codes(result), [code])
    }
    const broken = fakeSources({ 'zones/a.example.yaml': ZONE.replace('dynamic', 'dynamite') })
    broken.delete('zones/b.example.yaml')
    const result = new Reloader(CONFIG_FILE, broken.sources).reload()
    assert.equal(result.snapshot, undefined)
    assert.deepEqual(codes(result), ['zones/a.example.yaml:2:24 unknown-key'])
  })

  it('tells every problem of every file at once, by file and line, with the lines they are on', () => {
    const zone = ZONE.replace('tiny-cdn', 'tiny-cnd')
    const { sources } = fakeSources({
      [CONFIG_FILE]: CONFIG.replace('world.mmdb', '[world.mmdb, other.mmdb]'),
      'zones/b.example.yaml': zone,
      'zones/c.example.yaml': zone,
    })
    const result = new Reloader(CONFIG_FILE, sources).reload()
    assert.deepEqual(codes(result), [
      'nearpop.yaml:3:21 database',
      'zones/b.example.yaml:2:33 unknown-policy',
      'zones/c.example.yaml:2:33 unknown-policy',
    ])
    assert.match(result.problemTexts[0]!, /\n {3}3 \| geodb: \[world.mmdb, other.mmdb\]\n {5}\| {21}\^{10}$/)
    assert.match(result.problemTexts[1]!, /did you mean "tiny-cdn"\?/)
  })

  it('goes on with the last good nearpop.yaml, and reads the zones all the same', () => {
    const { sources, write } = fakeSources()
    const reloader = new Reloader(CONFIG_FILE, sources)
    reloader.reload()
    write(CONFIG_FILE, CONFIG.replace('[ny]', '[ny, mars]').replace('[fr]', '[ny]'))
    write('zones/b.example.yaml', ZONE.replace('dynamic: tiny-cdn', 'value: 192.0.2.7'))
    const result = reloader.reload()
    assert.deepEqual(codes(result), ['nearpop.yaml:6:46 unknown-pop'])
    const snapshot = snapshotOf(result)
    assert.equal(askSnapshot(snapshot, { name: 'a.example' }), '203.0.113.20')
    assert.equal(askSnapshot(snapshot, { name: 'b.example' }), '192.0.2.7')
  })

  it('goes on with the last good nearpop.yaml while there is none', () => {
    const fake = fakeSources()
    const reloader = new Reloader(CONFIG_FILE, fake.sources)
    reloader.reload()
    fake.delete(CONFIG_FILE)
    const result = reloader.reload()
    assert.deepEqual(codes(result), ['nearpop.yaml:1:1 unreadable-file'])
    assert.equal(askSnapshot(snapshotOf(result), fromAmerica), '203.0.113.10')
  })
})
