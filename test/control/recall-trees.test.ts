import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reloader } from '../../src/control/reload.ts'
import { askSnapshot } from './ask-tables.ts'
import {
  CONFIG,
  CONFIG_FILE,
  countries,
  DATABASE_FILE,
  fakeSources,
  IN_AMERICA,
  IN_EUROPE,
  ZONE,
} from './fake-sources.ts'

/** Runs of a server over the same files and state folder. */
function runs() {
  const fake = fakeSources()
  const folders: Record<string, Uint8Array> = {}
  const run = () => {
    const sources = { ...fake.sources, readTrees: (stateFolder: string) => folders[stateFolder] }
    const reloader = new Reloader(CONFIG_FILE, sources)
    const reload = () => {
      const { snapshot, problemTexts } = reloader.reload()
      assert.ok(snapshot !== undefined, problemTexts.join('\n'))
      const trees = reloader.takeNewTrees()
      if (trees !== undefined) folders[trees.stateFolder] = Buffer.concat(trees.parts)
      const answers = [IN_AMERICA, IN_EUROPE].map((subnet) => askSnapshot(snapshot, { name: 'a.example', subnet }))
      return { isCompiled: trees !== undefined, answers }
    }
    return { ...reload(), reload }
  }
  return { ...fake, folders, run }
}

const [NY, FR] = ['203.0.113.10', '203.0.113.20']

describe('trees of the last run', () => {
  it('are compiled once for the same databases and policies', () => {
    const { run, folders, write, writeDatabase } = runs()
    const first = run()
    assert.deepEqual([first.isCompiled, first.answers], [true, [NY, FR]])
    assert.deepEqual(Object.keys(folders), ['state/'])
    assert.equal(first.reload().isCompiled, false)
    write(CONFIG_FILE, CONFIG.replace('203.0.113.20', '203.0.113.21'))
    writeDatabase(DATABASE_FILE, countries({ [IN_AMERICA]: 'US', [IN_EUROPE]: 'DE' })) // written anew, the same
    const second = run()
    assert.deepEqual([second.isCompiled, second.answers], [false, [NY, '203.0.113.21']])
  })

  it('are not taken for those of another database', () => {
    const { run, writeDatabase } = runs()
    run()
    writeDatabase(DATABASE_FILE, countries({ [IN_AMERICA]: 'DE', [IN_EUROPE]: 'US' }))
    const second = run()
    assert.deepEqual([second.isCompiled, second.answers], [true, [FR, NY]])
    assert.equal(run().isCompiled, false)
  })

  it('are not taken for those of another policy, and kept beside its own', () => {
    const { run, write } = runs()
    run()
    write(CONFIG_FILE, CONFIG.replace('[NA]', '[EU]'))
    const second = run()
    assert.deepEqual([second.isCompiled, second.answers], [true, [FR, NY]])
    write(CONFIG_FILE, `${CONFIG.replace('[NA]', '[EU]')}  other: {rules: [{geos: [NA], pops: [ny]}], default: [fr]}\n`)
    write('zones/b.example.yaml', ZONE.replace('tiny-cdn', 'other'))
    assert.deepEqual([run().isCompiled, run().isCompiled], [true, false])
  })

  it('are looked for once, and only where somebody keeps them', () => {
    const { sources } = fakeSources()
    const looked: string[] = []
    const readTrees = (stateFolder: string) => {
      looked.push(stateFolder)
      return undefined
    }
    const reloader = new Reloader(CONFIG_FILE, { ...sources, readTrees })
    reloader.reload()
    reloader.reload()
    assert.deepEqual(looked, ['state/'])
    const plain = new Reloader(CONFIG_FILE, sources)
    assert.ok(plain.reload().snapshot !== undefined)
    assert.ok(plain.takeNewTrees() !== undefined)
  })
})
