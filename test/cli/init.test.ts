import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { runCommand } from './play-terminal.ts'

describe('init', () => {
  it('writes a configuration that has no problems and answers', async (context) => {
    const folder = join(scratchFolder(context), 'new')
    const { code, out, err } = await runCommand('init', folder)
    assert.equal(code, 0)
    assert.deepEqual(out.trim().split('\n'), [join(folder, 'nearpop.yaml'), join(folder, 'zones/example.com.yaml')])
    assert.match(err, /nearpop check/)
    const checked = await runCommand('check', folder, '--strict')
    assert.deepEqual([checked.code, checked.out], [0, '0 errors, 0 warnings in 2 files\n'])
    const config = join(folder, 'nearpop.yaml')
    const asked = await runCommand('query', 'www.example.com', '--client', '193.0.6.139', '--explain', '-c', config)
    assert.equal(asked.code, 0)
    assert.match(asked.out, /203\.0\.113\.20/)
  })

  it('overwrites nothing, and lists what is there', async (context) => {
    const folder = scratchFolder(context)
    const path = join(folder, 'nearpop.yaml')
    writeFileSync(path, 'mine')
    const { code, out, err } = await runCommand('init', folder)
    assert.deepEqual([code, out], [1, ''])
    assert.ok(err.includes(`${path} is already there`))
    assert.equal(readFileSync(path, 'utf8'), 'mine')
  })

  it('says why it cannot write', async (context) => {
    const file = join(scratchFolder(context), 'file')
    writeFileSync(file, '')
    const { code, err } = await runCommand('init', join(file, 'below'))
    assert.equal(code, 1)
    assert.match(err, /cannot write into .*ENOTDIR/)
  })
})
