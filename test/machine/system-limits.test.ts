import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openFilesMax, receiveBufferMax } from '../../src/machine/system-limits.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

const LIMITS_TEXT = `Limit                     Soft Limit           Hard Limit           Units
Max core file size        0                    unlimited            bytes
Max open files            1024                 524288               files
`

describe('limits of the system', () => {
  it('are read where Linux has them', (context) => {
    const proc = scratchFolder(context)
    mkdirSync(join(proc, 'sys/net/core'), { recursive: true })
    writeFileSync(join(proc, 'sys/net/core/rmem_max'), '212992\n')
    for (const folder of ['self', '42']) {
      mkdirSync(join(proc, folder))
      writeFileSync(join(proc, folder, 'limits'), LIMITS_TEXT)
    }
    assert.equal(receiveBufferMax(proc), 212_992)
    assert.deepEqual([openFilesMax(undefined, proc), openFilesMax(42, proc)], [524_288, 1_024])
  })

  it('are unknown elsewhere', (context) => {
    const proc = scratchFolder(context)
    assert.deepEqual([receiveBufferMax(proc), openFilesMax(42, proc)], [undefined, undefined])
  })
})
