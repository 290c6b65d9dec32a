import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { findFileFacts } from '../../src/machine/file-facts.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('findFileFacts', () => {
  it('gives the mode, and whether it can be read', (context) => {
    const file = join(scratchFolder(context), 'tokens.txt')
    assert.deepEqual(findFileFacts(file), { mode: undefined, isReadable: false })
    writeFileSync(file, '')
    chmodSync(file, 0o640)
    assert.deepEqual(findFileFacts(file), { mode: 0o640, isReadable: true })
    chmodSync(file, 0)
    assert.deepEqual(findFileFacts(file), { mode: 0, isReadable: process.geteuid!() === 0 })
  })
})
