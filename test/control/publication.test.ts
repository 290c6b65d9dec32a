import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Log } from '../../src/base/log.ts'
import { allUpBut } from '../../src/control/health-view.ts'
import { Publication } from '../../src/control/publication.ts'
import { Reloader } from '../../src/control/reload.ts'
import { askTables } from './ask-tables.ts'
import { CONFIG, CONFIG_FILE, fakeSources, ZONE } from './fake-sources.ts'

const NOW = 1_000_000
const A = 'zones/a.example.yaml'
const BROKEN = ZONE.replace('tiny-cdn', 'tiny-cnd')

function published(files: Readonly<Record<string, string>> = {}) {
  const fake = fakeSources(files)
  const lines: string[] = []
  const fields: object[] = []
  const write = (level: string) => (found: object, message: string) => {
    fields.push(found)
    lines.push(`${level}: ${message.replace(/((error|warning)\[.*?\])[\s\S]*/, '$1')}`)
  }
  const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  const kept: Readonly<Record<string, number>>[] = []
  const publication = new Publication({
    health: allUpBut(new Set()),
    setChecks: () => {},
    keepSerials: (serials) => kept.push(serials),
    now: () => NOW,
    log,
  })
  const reloader = new Reloader(CONFIG_FILE, fake.sources)
  const apply = () => {
    lines.length = fields.length = kept.length = 0
    return publication.apply(reloader.reload())
  }
  return { ...fake, publication, apply, lines, fields, kept }
}

describe('Publication', () => {
  it('gives the tables to answer from, and keeps the serials', () => {
    const { apply, lines, kept } = published()
    const tables = apply()
    assert.equal(askTables(tables!, { name: 'a.example' }), '203.0.113.20')
    assert.deepEqual(lines, ['info: loaded: 0 errors, 0 warnings in 3 files'])
    assert.deepEqual(Object.keys(kept[0]!), ['a.example.', 'b.example.'])
  })

  it('tells every problem, and what becomes of the zones', () => {
    const { apply, lines, write } = published({ 'zones/c.example.yaml': BROKEN })
    apply()
    write(A, BROKEN)
    write('zones/b.example.yaml', `${ZONE}www: {type: CNAME, value: a.example}\n`)
    assert.ok(apply() !== undefined)
    assert.deepEqual(lines, [
      `error: ${A}:2:33: error[unknown-policy]`,
      'warn: zones/b.example.yaml:4:27: warning[missing-dot]',
      'error: zones/c.example.yaml:2:33: error[unknown-policy]',
      'info: zones reloaded',
      'warn: served as last loaded, because of errors: a.example.',
      'warn: answered with SERVFAIL, never loaded: c.example.',
      'info: loaded: 2 errors, 1 warning in 4 files',
    ])
  })

  it('keeps what came of the last reload', () => {
    const { publication, apply, write } = published({ [CONFIG_FILE]: '' })
    assert.deepEqual([publication.lastReload, publication.snapshot], [undefined, undefined])
    apply()
    const { published: isPublished, errors, problemTexts } = publication.lastReload!
    assert.deepEqual([isPublished, errors, problemTexts.length, publication.snapshot], [false, 1, 1, undefined])
    write(CONFIG_FILE, CONFIG)
    apply()
    const found = { errors: 0, warnings: 0, problemTexts: [], afterRestart: [] }
    assert.deepEqual(publication.lastReload, { atMs: NOW, published: true, ...found })
    assert.equal(publication.snapshot!.zones.length, 2)
  })

  it('says which zones changed, came and went', () => {
    const { apply, fields, write, ...fake } = published()
    apply()
    write(A, `${ZONE}www: {type: A, value: 192.0.2.1}\n`)
    write('zones/c.example.yaml', ZONE)
    fake.delete('zones/b.example.yaml')
    apply()
    assert.deepEqual(fields[0], { changed: ['a.example.'], added: ['c.example.'], removed: ['b.example.'] })
  })

  it('says nothing of zones when none changed', () => {
    const { apply, lines, write } = published()
    apply()
    assert.ok(apply() !== undefined)
    assert.deepEqual(lines, ['info: loaded: 0 errors, 0 warnings in 3 files'])
    const fixed = (more: string) => `${ZONE}  - {type: SOA, value: {serial: 7}}\n${more}`
    write(A, fixed(''))
    apply()
    write(A, fixed('www: {type: A, value: 192.0.2.1}\n'))
    apply()
    assert.equal(lines[0], 'info: zones reloaded', 'its serial is the same')
  })

  it('changes nothing and keeps nothing when there is nothing to publish', () => {
    const { apply, lines, kept, write } = published({ [CONFIG_FILE]: '' })
    assert.equal(apply(), undefined)
    assert.equal(lines.at(-1), 'error: 1 error, 0 warnings in 1 file; nothing changed')
    assert.deepEqual(kept, [])
    write(CONFIG_FILE, CONFIG)
    assert.ok(apply() !== undefined)
  })

  it('says which keys need a restart, for as long as they do', () => {
    const { apply, lines, write, publication } = published()
    const restarts = () => {
      assert.ok(apply() !== undefined)
      return lines.filter((line) => line.includes('restart'))
    }
    const said = (keys: string) => [`warn: changed in nearpop.yaml and used only after a restart: ${keys}`]
    assert.deepEqual(restarts(), [])
    write(CONFIG_FILE, `${CONFIG}listen: {dns: '127.0.0.1:5353'}\n`)
    assert.deepEqual(restarts(), said('listen'))
    assert.deepEqual(restarts(), said('listen'))
    write(CONFIG_FILE, `${CONFIG}lameduck: 1s\nstate: elsewhere/\nlog: {level: debug}\n`)
    assert.deepEqual(restarts(), said('state, log, lameduck'))
    assert.deepEqual(publication.lastReload?.afterRestart, ['state', 'log', 'lameduck'])
    write(CONFIG_FILE, `# moved a line down\n${CONFIG}state: state/\n`)
    assert.deepEqual(restarts(), [])
    assert.deepEqual(publication.lastReload?.afterRestart, [])
  })
})
