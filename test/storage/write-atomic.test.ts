import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { writeAtomic } from '../../src/storage/write-atomic.ts'
import { scratchFolder } from './scratch-folder.ts'

describe('writeAtomic', () => {
  it('replaces the file by another one, readable by its owner alone', async (context) => {
    const folder = scratchFolder(context)
    const file = join(folder, 'state.json')
    writeFileSync(file, 'old')
    const before = statSync(file).ino
    await writeAtomic(file, 'new')
    assert.equal(readFileSync(file, 'utf8'), 'new')
    assert.notEqual(statSync(file).ino, before)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(folder), ['state.json'])
  })

  it('leaves nothing behind when it fails', async (context) => {
    const folder = scratchFolder(context)
    mkdirSync(join(folder, 'state.json', 'occupied'), { recursive: true })
    await assert.rejects(writeAtomic(join(folder, 'state.json'), 'new'), { syscall: 'rename' })
    assert.deepEqual(readdirSync(folder), ['state.json'])
  })

  it('never shows half a file to a reader', async (context) => {
    const file = join(scratchFolder(context), 'counter')
    const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(300_000))
    await writeAtomic(file, contents[0]!)
    const writing = Promise.all(contents.map((content) => writeAtomic(file, content)))
    let done = false
    const finished = writing.then(() => {
      done = true
    })
    while (!done) {
      assert.ok(contents.includes(readFileSync(file, 'utf8')))
      await new Promise(setImmediate)
    }
    await finished
  })
})
