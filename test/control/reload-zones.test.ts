import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/base/problem.ts'
import { newLastGood } from '../../src/control/last-good.ts'
import { reloadConfig } from '../../src/control/reload-config.ts'
import { reloadZones } from '../../src/control/reload-zones.ts'
import { CONFIG, CONFIG_FILE, fakeSources, START_SECONDS, ZONE } from './fake-sources.ts'

const BROKEN = ZONE.replace('tiny-cdn', 'tiny-cnd')
const A = 'zones/a.example.yaml'
const B = 'zones/b.example.yaml'

function zonesOf(files: Readonly<Record<string, string>> = {}) {
  const fake = fakeSources(files)
  const lastGood = newLastGood()
  const reload = () => {
    const problems: Problem[] = []
    const config = reloadConfig(CONFIG_FILE, fake.sources, lastGood, problems)!
    const { loaded, unloaded } = reloadZones(config, fake.sources, lastGood, problems)
    return {
      loaded,
      zones: loaded.map(({ name, stale }) => (stale ? `${name} stale` : name)),
      serials: loaded.map(({ compiled }) => compiled.serial),
      unloaded: unloaded.map(({ name }) => name),
      problems: problems.map(({ place, code, severity }) => `${place.file}:${place.line} ${severity} ${code}`),
    }
  }
  return { ...fake, reload }
}

describe('reloadZones', () => {
  it('keeps the last good image of a zone with errors, and the others go on', () => {
    const { reload, write } = zonesOf()
    const before = reload()
    write(A, BROKEN)
    write(B, `${ZONE}www: {type: A, value: 192.0.2.1}\n`)
    const { loaded, zones, problems } = reload()
    assert.deepEqual(zones, ['a.example. stale', 'b.example.'])
    assert.deepEqual(problems, [`${A}:2 error unknown-policy`])
    assert.equal(loaded[0]!.compiled, before.loaded[0]!.compiled)
    assert.equal(loaded[1]!.compiled.records, before.loaded[1]!.compiled.records + 1)
    write(A, ZONE)
    assert.deepEqual(reload().zones, ['a.example.', 'b.example.'])
  })

  it('serves a zone with warnings', () => {
    const { reload } = zonesOf({ [A]: `${ZONE}www: {type: CNAME, value: a.example}\n` })
    const { zones, problems } = reload()
    assert.deepEqual(zones, ['a.example.', 'b.example.'])
    assert.deepEqual(problems, [`${A}:4 warning missing-dot`])
  })

  it('knows a zone that never was good for ours, until it is mended', () => {
    const { reload, write } = zonesOf({ [A]: BROKEN })
    assert.deepEqual([reload().zones, reload().unloaded], [['b.example.'], ['a.example.']])
    write(A, ZONE)
    assert.deepEqual([reload().zones, reload().unloaded], [['a.example.', 'b.example.'], []])
  })

  it('forgets a zone whose file is gone', () => {
    const fake = zonesOf()
    fake.reload()
    fake.delete(A)
    assert.deepEqual(fake.reload().zones, ['b.example.'])
    fake.write(A, BROKEN)
    assert.deepEqual(fake.reload().unloaded, ['a.example.'], 'what it was before it was deleted does not come back')
  })

  it('keeps a zone whose file cannot be read', () => {
    const { reload, unreadable } = zonesOf()
    reload()
    unreadable.add(A)
    const { zones, problems } = reload()
    assert.deepEqual(zones, ['a.example. stale', 'b.example.'])
    assert.deepEqual(problems, [`${A}:1 error unreadable-file`])
  })

  it('knows a zone whose file never could be read for ours', () => {
    const { reload, unreadable } = zonesOf()
    unreadable.add(A)
    const { zones, unloaded } = reload()
    assert.deepEqual([zones, unloaded], [['b.example.'], ['a.example.']])
  })

  it('keeps all zones while the folder cannot be listed', () => {
    const { reload, unreadable, write } = zonesOf({ 'zones/c.example.yaml': BROKEN })
    reload()
    unreadable.add('zones/')
    for (let i = 0; i < 2; i++) {
      const { zones, unloaded, problems } = reload()
      assert.deepEqual(zones, ['a.example. stale', 'b.example. stale'])
      assert.deepEqual(unloaded, ['c.example.'])
      assert.deepEqual(problems, ['nearpop.yaml:1 error folder'])
    }
    unreadable.clear()
    write('zones/c.example.yaml', ZONE)
    assert.deepEqual(reload().zones, ['a.example.', 'b.example.', 'c.example.'])
  })

  it('keeps all zones while the folder is empty, and says so', () => {
    const fake = zonesOf()
    fake.reload()
    fake.delete(A)
    fake.delete(B)
    const { zones, problems } = fake.reload()
    assert.deepEqual(zones, ['a.example. stale', 'b.example. stale'])
    assert.deepEqual(problems, ['nearpop.yaml:1 error no-zones'])
  })

  it('reads the first of two files of one zone', () => {
    const { reload } = zonesOf({ 'zones/A.example.yaml': `${ZONE}www: {type: A, value: 192.0.2.1}\n` })
    const { loaded, zones, problems } = reload()
    assert.deepEqual(zones, ['a.example.', 'b.example.'])
    assert.equal(loaded[0]!.file, 'zones/A.example.yaml')
    assert.deepEqual(problems, [`${A}:1 error duplicate-zone`])
  })

  it('reports a file whose name is no zone, and serves the others', () => {
    const { reload } = zonesOf({ 'zones/a..b.yaml': ZONE })
    const { zones, problems } = reload()
    assert.deepEqual(zones, ['a.example.', 'b.example.'])
    assert.deepEqual(problems, ['zones/a..b.yaml:1 error zone-file-name'])
  })

  it('compiles again only what has changed', () => {
    const include = `${ZONE}mail: !include parts/mail\n`
    const { reload, write } = zonesOf({ [A]: include, 'zones/parts/mail': '{type: A, value: 192.0.2.1}' })
    const first = reload().loaded.map(({ compiled }) => compiled)
    const changed = () => {
      const now = reload().loaded.map(({ compiled }) => compiled)
      const changes = now.filter((compiled, i) => compiled !== first[i]).length
      for (const [i, compiled] of now.entries()) first[i] = compiled
      return changes
    }
    assert.equal(changed(), 0)
    write(B, ZONE)
    assert.equal(changed(), 1, 'a file touched: its serial follows')
    write('zones/parts/mail', '{type: A, value: 192.0.2.2}')
    assert.equal(changed(), 1, 'an included file')
    write(CONFIG_FILE, CONFIG.replace('203.0.113.10', '203.0.113.11'))
    assert.equal(changed(), 2, 'the configuration')
    write('zones/c.example.yaml', ZONE)
    assert.equal(changed(), 1, 'a zone that no other asks for')
    assert.equal(changed(), 0)
  })

  it('compiles again what asked for a zone that has come or gone', () => {
    const apex = ZONE.split('\n').filter((line) => !line.includes('type: A,'))
    const alias = [...apex.slice(0, 1), '  - {type: ALIAS, value: www.c.example.}', ...apex.slice(1)].join('\n')
    const { reload, write, delete: remove } = zonesOf({ [A]: alias })
    const wanted = [`${A}:2 error alias-target`]
    assert.deepEqual(reload().problems, wanted)
    write('zones/c.example.yaml', ZONE)
    assert.deepEqual(reload().problems, [])
    remove('zones/c.example.yaml')
    assert.deepEqual(reload().problems, wanted)
  })

  it('warns of names that a zone takes along which has come, until it is gone', () => {
    const { reload, write, delete: remove } = zonesOf({ [A]: `${ZONE}own: {type: A, value: 192.0.2.1}\n` })
    assert.deepEqual(reload().problems, [])
    write('zones/own.a.example.yaml', ZONE)
    const line = ZONE.split('\n').length
    assert.deepEqual(reload().problems, [`${A}:${line} warning occluded`])
    remove('zones/own.a.example.yaml')
    assert.deepEqual(reload().problems, [])
  })

  it('reads again only files whose mark has changed, and those without a mark', () => {
    const { reload, write, read, sources } = zonesOf()
    reload()
    const readAgain = () => {
      read.length = 0
      const { loaded } = reload()
      return [...read.filter((file) => file.startsWith('zones/')), ...loaded.map(({ compiled }) => compiled)]
    }
    const [a, b] = readAgain()
    assert.ok(typeof a === 'object' && typeof b === 'object', 'nothing is read')
    write(B, `${ZONE}www: {type: A, value: 192.0.2.1}\n`)
    assert.deepEqual(readAgain().slice(0, 2), [B, a])
    const { listFolder } = sources
    sources.listFolder = (...asked) => {
      const listed = listFolder(...asked)
      return { ...listed, files: listed.files.map(({ file }) => ({ file, mark: undefined })) }
    }
    const [first, second, ...compiled] = readAgain()
    assert.deepEqual([first, second], [A, B])
    assert.equal(compiled[0], a, 'what says the same is not compiled again')
  })

  it('repeats the warnings of a zone that it does not compile again', () => {
    const { reload } = zonesOf({ [A]: `${ZONE}www: {type: CNAME, value: a.example}\n` })
    assert.deepEqual(reload().problems, reload().problems)
    assert.equal(reload().problems.length, 1)
  })

  it('reads zones in the surroundings of the new nearpop.yaml, and keeps those it breaks', () => {
    const { reload, write } = zonesOf({ [B]: ZONE.replace('dynamic: tiny-cdn', 'value: 192.0.2.1') })
    reload()
    write(CONFIG_FILE, CONFIG.replace('tiny-cdn', 'other'))
    const { zones, problems } = reload()
    assert.deepEqual(zones, ['a.example. stale', 'b.example.'])
    assert.deepEqual(problems, [`${A}:2 error unknown-policy`])
  })
})

describe('serials', () => {
  it('are the times of the files, and follow edits', () => {
    const { reload, write } = zonesOf()
    assert.deepEqual(reload().serials, [START_SECONDS + 2, START_SECONDS + 3])
    write(A, `${ZONE}www: {type: A, value: 192.0.2.1}\n`)
    assert.deepEqual(reload().serials, [START_SECONDS + 5, START_SECONDS + 3])
  })

  it('never go back: over a restart, through a deleted zone, or through one with errors', () => {
    const { reload, write, serials, ...fake } = zonesOf()
    serials['a.example.'] = START_SECONDS + 1_000
    assert.deepEqual(reload().serials, [START_SECONDS + 1_000, START_SECONDS + 3])
    fake.delete(A)
    reload()
    write(A, BROKEN)
    reload()
    write(A, ZONE)
    assert.deepEqual(reload().serials, [START_SECONDS + 1_000, START_SECONDS + 3])
  })

  it('are as written where they are written, with a warning when that is older than what was served', () => {
    const soa = (serial: number) => `  - {type: SOA, value: {serial: ${serial}}}\n`
    const { reload, write } = zonesOf({ [A]: ZONE + soa(2026112101) })
    assert.equal(reload().serials[0], 2026112101)
    write(A, ZONE + soa(2026112100))
    const { serials, problems } = reload()
    assert.equal(serials[0], 2026112100)
    assert.deepEqual(problems, [`${A}:4 warning serial-goes-back`])
  })

  it('are told as damaged, once, when what the last run kept cannot be used', () => {
    const fake = fakeSources()
    const sources = { ...fake.sources, readSerials: () => ({ serials: {}, note: 'the state is damaged' }) }
    const lastGood = newLastGood()
    const reload = () => {
      const problems: Problem[] = []
      reloadZones(reloadConfig(CONFIG_FILE, sources, lastGood, [])!, sources, lastGood, problems)
      return problems.map(({ severity, message }) => `${severity}: ${message}`)
    }
    assert.deepEqual(reload(), ['warning: the state is damaged'])
    assert.deepEqual(reload(), [])
  })
})
