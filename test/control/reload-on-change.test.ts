import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reloader } from '../../src/control/reload.ts'
import { ReloadOnChange, type Watch } from '../../src/control/reload-on-change.ts'
import type { ReloadResult } from '../../src/control/snapshot.ts'
import { CONFIG, CONFIG_FILE, fakeSources } from './fake-sources.ts'

/** Watches that change when the test says so. */
function reloading(files: Readonly<Record<string, string>> = {}) {
  const fake = fakeSources(files)
  const watches: { path: string; onChange: () => void }[] = []
  const started: string[] = []
  const results: ReloadResult[] = []
  const watch: Watch = (path, onChange) => {
    const entry = { path, onChange }
    watches.push(entry)
    started.push(path)
    return () => void watches.splice(watches.indexOf(entry), 1)
  }
  const subject = new ReloadOnChange(new Reloader(CONFIG_FILE, fake.sources), watch, (result) => results.push(result))
  const change = (path: string) => watches.find((entry) => entry.path === path)!.onChange()
  return { ...fake, subject, started, results, change, watched: () => watches.map(({ path }) => path) }
}

describe('ReloadOnChange', () => {
  it('reloads on request and whenever a watched path changes', () => {
    const { subject, results, change, watched } = reloading()
    subject.reload()
    assert.deepEqual(watched(), ['nearpop.yaml', 'zones/', 'world.mmdb'])
    for (const path of watched()) change(path)
    assert.equal(results.length, 4)
    assert.ok(results.every(({ snapshot }) => snapshot !== undefined))
  })

  it('keeps its watches, so that no change is missed between two', () => {
    const { subject, started } = reloading()
    for (let i = 0; i < 3; i++) subject.reload()
    assert.equal(started.length, 3)
  })

  it('sets its watches before it reads', () => {
    const fake = fakeSources()
    const order: string[] = []
    const sources = {
      ...fake.sources,
      listFolder: (...asked: Parameters<typeof fake.sources.listFolder>) => {
        order.push('read')
        return fake.sources.listFolder(...asked)
      },
    }
    const watch: Watch = () => {
      order.push('watch')
      return () => {}
    }
    new ReloadOnChange(new Reloader(CONFIG_FILE, sources), watch, () => {}).reload()
    assert.deepEqual(order, ['watch', 'watch', 'watch', 'read'])
  })

  it('watches what the new nearpop.yaml names, and no longer what only the old one did', () => {
    const { subject, write, change, watched } = reloading()
    subject.reload()
    write(CONFIG_FILE, `${CONFIG.replace('world.mmdb', '[world.mmdb, zones/]')}zones: zones/\n`)
    change('nearpop.yaml')
    assert.deepEqual(watched(), ['nearpop.yaml', 'zones/', 'world.mmdb'])
    write(CONFIG_FILE, `${CONFIG}zones: other/\n`)
    change('nearpop.yaml')
    assert.deepEqual(watched().sort(), ['nearpop.yaml', 'other/', 'world.mmdb'])
  })

  it('waits for a nearpop.yaml that is not there yet', () => {
    const { subject, results, change, ...fake } = reloading()
    fake.delete(CONFIG_FILE)
    subject.reload()
    assert.deepEqual(fake.watched(), ['nearpop.yaml'])
    assert.equal(results[0]!.snapshot, undefined)
    fake.write(CONFIG_FILE, CONFIG)
    change('nearpop.yaml')
    assert.ok(results[1]!.snapshot !== undefined)
  })
})
