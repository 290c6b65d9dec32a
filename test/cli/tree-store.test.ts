import assert from 'node:assert/strict'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { TreeStore } from '../../src/cli/tree-store.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('TreeStore', () => {
  it('gives back what was kept, to every run of the same code', async (context) => {
    const folder = join(scratchFolder(context), 'state')
    assert.equal(new TreeStore().read(folder), undefined)
    await new TreeStore().keep(folder, [Uint8Array.of(1), Uint8Array.of(2)])
    assert.deepEqual(new TreeStore().read(folder), Buffer.of(1, 2))
  })

  it('keeps what it has when there is too much', async (context) => {
    const folder = scratchFolder(context)
    const store = new TreeStore()
    await store.keep(folder, [Uint8Array.of(1)])
    await store.keep(folder, [new Uint8Array(LIMITS.keptTreesOctetsMax), Uint8Array.of(2)])
    assert.deepEqual(store.read(folder), Buffer.of(1))
  })

  it('takes away what a run that was killed has left behind', async (context) => {
    const folder = scratchFolder(context)
    const left = join(folder, '.trees.bin.123.0.tmp')
    writeFileSync(left, 'half of them')
    utimesSync(left, 0, 0)
    await new TreeStore().keep(folder, [Uint8Array.of(1)])
    assert.deepEqual(readdirSync(folder), ['trees.bin'])
  })

  it('does without when it cannot tell which code this is', async (context) => {
    const folder = scratchFolder(context)
    const store = new TreeStore([join(folder, 'nowhere')])
    await store.keep(folder, [Uint8Array.of(1)])
    assert.equal(store.read(folder), undefined)
    assert.deepEqual(readdirSync(folder), [])
  })

  it('does without when nothing can be written', async (context) => {
    const file = join(scratchFolder(context), 'file')
    writeFileSync(file, '')
    const store = new TreeStore()
    await store.keep(file, [Uint8Array.of(1)])
    assert.equal(store.read(file), undefined)
  })
})
