import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { readSealed, writeSealed } from '../../src/storage/sealed-file.ts'
import { scratchFolder } from './scratch-folder.ts'

const PARTS = [Uint8Array.of(1, 2), new Uint8Array(new SharedArrayBuffer(3)).fill(7)]
const WHOLE = Buffer.of(1, 2, 7, 7, 7)
const OCTETS_MAX = 1_000

async function written(context: TestContext): Promise<string> {
  const file = join(scratchFolder(context), 'made', 'sealed')
  await writeSealed(file, 'maker', PARTS)
  return file
}

describe('a sealed file', () => {
  it('is read back whole, by whoever wrote it', async (context) => {
    const file = await written(context)
    assert.deepEqual(readSealed(file, 'maker', OCTETS_MAX), WHOLE)
    assert.equal(readSealed(file, 'maker2', OCTETS_MAX), undefined)
  })

  it('is no file when an octet is another, missing or too many', async (context) => {
    const file = await written(context)
    const good = readFileSync(file)
    const refuse = (octets: Uint8Array) => {
      writeFileSync(file, octets)
      assert.equal(readSealed(file, 'maker', OCTETS_MAX), undefined)
    }
    for (const at of good.keys()) refuse(good.with(at, good[at]! ^ 1))
    for (const length of good.keys()) refuse(good.subarray(0, length))
    refuse(Buffer.concat([good, Buffer.of(0)]))
    writeFileSync(file, good)
    assert.deepEqual(readSealed(file, 'maker', OCTETS_MAX), WHOLE)
  })

  it('is no file when it is larger than wanted, not there or a folder', async (context) => {
    const file = await written(context)
    assert.deepEqual(readSealed(file, 'maker', WHOLE.length), WHOLE)
    assert.equal(readSealed(file, 'maker', WHOLE.length - 1), undefined)
    assert.equal(readSealed(`${file}2`, 'maker', OCTETS_MAX), undefined)
    assert.equal(readSealed(join(file, '..'), 'maker', OCTETS_MAX), undefined)
  })

  it('is no file when it is a pipe, which nobody may ever write to', (context) => {
    const pipe = join(scratchFolder(context), 'pipe')
    execFileSync('mkfifo', [pipe])
    assert.equal(readSealed(pipe, 'maker', OCTETS_MAX), undefined)
  })

  it('stays as it was when it cannot be written', async (context) => {
    const folder = scratchFolder(context)
    mkdirSync(join(folder, 'sealed', 'occupied'), { recursive: true })
    await assert.rejects(writeSealed(join(folder, 'sealed'), 'maker', PARTS), { syscall: 'rename' })
    assert.deepEqual(readdirSync(folder), ['sealed'])
  })
})
