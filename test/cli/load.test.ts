import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { load, loadConfig, loadDatabases } from '../../src/cli/load.ts'
import { loadGood } from './ask-engine.ts'
import { playTerminal } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'

describe('load', () => {
  it('reads the zones and databases that the snapshot was compiled from', (context) => {
    const { snapshot, zones, databases } = loadGood(smallSetup(context))
    assert.deepEqual(
      zones.map(({ serial }) => serial),
      snapshot.zones.map(({ serial }) => serial),
    )
    assert.equal(zones.length, 2)
    assert.equal(databases.length, 1)
  })

  it('goes on with the good zones, and tells what is wrong with the others', (context) => {
    const config = smallSetup(context)
    writeFileSync(join(dirname(config), 'zones/broken.test.yaml'), "'': {type: A, value: nope}\n")
    const terminal = playTerminal()
    const loaded = load(config, terminal)
    assert.equal(loaded?.zones.length, 2)
    assert.deepEqual(
      loaded?.snapshot.unloaded.map(({ name }) => name),
      ['broken.test.'],
    )
    assert.match(terminal.err(), /broken\.test\.yaml:1:\d+: error/)
  })

  it('gives nothing when there is nothing to serve', (context) => {
    const config = smallSetup(context)
    rmSync(join(dirname(config), 'geo.mmdb'))
    const terminal = playTerminal()
    assert.equal(load(config, terminal), undefined)
    assert.match(terminal.err(), /geo\.mmdb/)
    const again = playTerminal()
    assert.deepEqual(loadDatabases(loadConfig(config, again)!, again), [])
    assert.match(again.err(), /nearpop\.yaml:4:\d+: .*geo\.mmdb/)
    assert.equal(loadConfig(`${config}.no`, playTerminal()), undefined)
  })
})
