import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Log } from '../../src/base/log.ts'
import { keepSerials } from '../../src/cli/keep-serials.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { readState } from '../../src/storage/state-file.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { until } from './server-process.ts'

function keeping(context: TestContext) {
  const folder = scratchFolder(context)
  const warnings: [object, string][] = []
  const silent = () => {}
  const log: Log = { debug: silent, info: silent, error: silent, warn: (...warning) => warnings.push(warning) }
  const file = join(folder, 'nearpop.yaml')
  const { config } = readConfig({ file, text: 'version: 1\nnode: ns1\nstate: kept/\n' })
  const state = join(folder, 'kept')
  const kept = () => ({ ...readState(state).state.serials })
  return { keep: keepSerials(file, config!, log), state, kept, warnings }
}

describe('keepSerials', () => {
  it('keeps the newest of many in the state folder, beside nearpop.yaml', async (context) => {
    const { keep, kept, warnings } = keeping(context)
    for (let serial = 1; serial <= 50; serial++) keep({ 'a.example.': serial })
    await until('the newest is kept', () => kept()['a.example.'] === 50)
    assert.deepEqual(warnings, [])
  })

  it('does not write again what it has written', async (context) => {
    const { keep, kept, state, warnings } = keeping(context)
    keep({ 'a.example.': 1 })
    await until('it is kept', () => kept()['a.example.'] === 1)
    rmSync(state, { recursive: true })
    writeFileSync(state, 'a file where the folder should be')
    keep({ 'a.example.': 1 })
    keep({ 'a.example.': 2 })
    await until('writing fails', () => warnings.length > 0)
    assert.equal(warnings.length, 1)
  })

  it('warns where it cannot write, and tries again with the next', async (context) => {
    const { keep, kept, state, warnings } = keeping(context)
    writeFileSync(state, 'a file where the folder should be')
    keep({ 'a.example.': 1 })
    await until('it warns', () => warnings.length === 1)
    assert.deepEqual(warnings, [
      [{ folder: state, code: 'EEXIST' }, 'serials cannot be kept: state folder not writable'],
    ])
    rmSync(state)
    keep({ 'a.example.': 2 })
    await until('the next is kept', () => kept()['a.example.'] === 2)
    assert.equal(warnings.length, 1)
  })
})
