import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Log } from '../../src/base/log.ts'
import { StateKeeper } from '../../src/cli/state-keeper.ts'
import { readState, writeState } from '../../src/storage/state-file.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

function keeping(context: TestContext) {
  const warnings: [object, string][] = []
  const silent = () => {}
  const log: Log = { debug: silent, info: silent, error: silent, warn: (...warning) => warnings.push(warning) }
  const folder = join(scratchFolder(context), 'kept')
  const keeper = new StateKeeper(folder, { serials: {} }, log)
  return { keeper, folder, kept: () => readState(folder).state, warnings }
}

describe('StateKeeper', () => {
  it('keeps the newest of many, and the parts that are not named', async (context) => {
    const { keeper, kept, warnings } = keeping(context)
    keeper.keep({ health: { verdicts: 'as health has them' } })
    for (let serial = 1; serial <= 50; serial++) keeper.keep({ serials: { 'a.example.': serial } })
    await keeper.flush()
    assert.equal(kept().serials['a.example.'], 50)
    assert.deepEqual(kept().health, { verdicts: 'as health has them' })
    assert.deepEqual(warnings, [])
  })

  it('does not write again what it has written', async (context) => {
    const { keeper, folder, warnings } = keeping(context)
    keeper.keep({ serials: { 'a.example.': 1 } })
    await keeper.flush()
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where the folder should be')
    keeper.keep({ serials: { 'a.example.': 1 } })
    await keeper.flush()
    assert.deepEqual(warnings, [])
    keeper.keep({ serials: { 'a.example.': 2 } })
    await keeper.flush()
    assert.equal(warnings.length, 1)
  })

  it('leaves the file to another process while it pauses, and writes over it when it goes on', async (context) => {
    const { keeper, folder, kept } = keeping(context)
    keeper.pause()
    keeper.keep({ serials: { 'a.example.': 1 }, counts: 'of the last run' })
    await keeper.flush()
    assert.deepEqual(kept(), { serials: {} })
    await writeState(folder, { serials: { 'a.example.': 7 }, counts: 'of the other' })
    keeper.keep({ counts: undefined })
    keeper.resume()
    await keeper.flush()
    assert.equal(JSON.stringify(kept()), '{"serials":{"a.example.":1}}')
  })

  it('warns where it cannot write, and tries again with the next', async (context) => {
    const { keeper, folder, kept, warnings } = keeping(context)
    writeFileSync(folder, 'a file where the folder should be')
    keeper.keep({ serials: { 'a.example.': 1 } })
    await keeper.flush()
    const message = `state cannot be kept: "${folder}" is no folder; fix: mv ${folder} ${folder}.old`
    assert.deepEqual(warnings, [[{ folder, code: 'EEXIST' }, message]])
    assert.equal(keeper.fault, `"${folder}" is no folder`)
    rmSync(folder)
    for (const serial of [1, 2]) {
      keeper.keep({ serials: { 'a.example.': serial } })
      await keeper.flush()
      assert.equal(kept().serials['a.example.'], serial)
    }
    assert.equal(keeper.fault, undefined)
    assert.equal(warnings.length, 1)
  })
})
