import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chownSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { fillAtomic, makeFolder, removeAbandoned, renameLasting, writeAtomic } from '../../src/storage/write-atomic.ts'
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

describe('fillAtomic', () => {
  it('is not hindered by what a run that was killed has left behind, though it had the same process id', async (context) => {
    const folder = scratchFolder(context)
    const file = join(folder, 'a')
    const module = new URL('../../src/storage/write-atomic.ts', import.meta.url).href
    const start = (end: string) => {
      const fill = `(handle) => handle.writeFile('new').then(() => ${end})`
      const code = `import('${module}').then(({ fillAtomic }) => fillAtomic(${JSON.stringify(file)}, ${fill}))`
      return new Worker(`const { parentPort } = require('node:worker_threads'); ${code}`, { eval: true })
    }
    const killed = start("(parentPort.on('message', () => {}).postMessage('filled'), new Promise(() => {}))")
    await once(killed, 'message')
    await killed.terminate()
    const [left] = readdirSync(folder)
    await once(start('undefined'), 'exit')
    assert.deepEqual(readdirSync(folder).sort(), [left, 'a'])
  })

  it('puts what was filled where it then belongs, or nowhere', async (context) => {
    const folder = scratchFolder(context)
    const file = join(folder, 'a')
    writeFileSync(file, 'old')
    for (const [place, there] of [
      [join(folder, 'b'), { a: 'old', b: 'new' }],
      [undefined, { a: 'old', b: 'new' }],
      [file, { a: 'new', b: 'new' }],
    ] as const) {
      const fill = (handle: { writeFile(text: string): Promise<void> }) => handle.writeFile('new').then(() => 7)
      assert.equal(await fillAtomic(file, fill, () => place), 7)
      const found = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])
      assert.deepEqual(Object.fromEntries(found), there)
    }
    await renameLasting(join(folder, 'b'), file)
    assert.deepEqual(readdirSync(folder), ['a'])
  })

  it('leaves the old content when filling fails', async (context) => {
    const folder = scratchFolder(context)
    writeFileSync(join(folder, 'a'), 'old')
    const full = new Error('ENOSPC')
    await assert.rejects(
      fillAtomic(join(folder, 'a'), () => Promise.reject(full)),
      full,
    )
    assert.deepEqual(readdirSync(folder), ['a'])
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'old')
  })
})

describe('what root writes', { skip: process.getuid?.() !== 0 && 'only root can give files away' }, () => {
  it('belongs to whom its folder belongs to', async (context) => {
    const folder = scratchFolder(context)
    chownSync(folder, 4_711, 4_712)
    await makeFolder(join(folder, 'a/b'))
    await writeAtomic(join(folder, 'a/b/c'), 'new')
    for (const path of ['a', 'a/b', 'a/b/c']) {
      const { uid, gid } = statSync(join(folder, path))
      assert.deepEqual([uid, gid], [4_711, 4_712], path)
    }
    assert.equal(statSync(join(folder, 'a/b')).mode & 0o777, 0o700)
    await makeFolder(join(folder, 'a/b'))
  })
})

describe('removeAbandoned', () => {
  it('deletes what is old and of this file, and nothing else', async (context) => {
    const folder = scratchFolder(context)
    const nowMs = Date.parse('2026-11-21T12:00:00Z')
    const ages = { '.a.1.0.tmp': 7_200, '.a.2.0.tmp': 60, '.ab.1.0.tmp': 7_200, 'a.tmp': 7_200, '.a.swp': 7_200 }
    for (const [name, seconds] of Object.entries(ages)) {
      const time = new Date(nowMs - 1_000 * seconds)
      writeFileSync(join(folder, name), '')
      utimesSync(join(folder, name), time, time)
    }
    await removeAbandoned(join(folder, 'a'), nowMs)
    assert.deepEqual(readdirSync(folder).sort(), ['.a.2.0.tmp', '.a.swp', '.ab.1.0.tmp', 'a.tmp'])
    await removeAbandoned(join(folder, 'none', 'a'), nowMs)
  })
})
