import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { runCommand } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'
import { unprivileged } from './unprivileged.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

const BROKEN_ZONE = `'':
  - {type: NS, values: [ns1.example.net.]}
  - {type: A, dynamic: continent}
`
const WARNED_ZONE = `'':
  - {type: NS, values: [ns1.example.net]}
`

describe('check', () => {
  it('finds nothing wrong with what is right', async (context) => {
    const config = smallSetup(context)
    const { code, out } = await runCommand('check', config)
    assert.deepEqual([code, out], [0, '0 errors, 0 warnings in 3 files\n'])
    assert.equal((await runCommand('check', dirname(config))).out, out)
    assert.equal((await runCommand('check', '-c', config)).out, out)
  })

  it('shows every problem where it stands, with a hint and a summary', async (context) => {
    const config = smallSetup(context)
    const zone = join(dirname(config), 'zones/broken.test.yaml')
    writeFileSync(zone, BROKEN_ZONE)
    const { code, out } = await runCommand('check', config)
    assert.equal(code, 1)
    assert.match(out, /zones\/broken\.test\.yaml:3:24: error\[[a-z-]+\]: .*continent/)
    assert.match(out, /\^{9} did you mean "continents"\?/)
    assert.match(out, /^1 error, 0 warnings in 4 files$/m)
  })

  it('counts warnings as errors only when it is asked to', async (context) => {
    const config = smallSetup(context)
    writeFileSync(join(dirname(config), 'zones/warned.test.yaml'), WARNED_ZONE)
    const { code, out } = await runCommand('check', config)
    assert.equal(code, 0)
    assert.match(out, /: warning\[/)
    assert.equal((await runCommand('check', config, '--strict')).code, 1)
  })

  it('checks one zone alone, in the folder or in the place of the one there', async (context) => {
    const config = smallSetup(context)
    writeFileSync(join(dirname(config), 'zones/broken.test.yaml'), BROKEN_ZONE)
    const good = await runCommand('check', join(dirname(config), 'zones/example.test.yaml'), '-c', config)
    assert.deepEqual([good.code, good.out], [0, '0 errors, 0 warnings in 1 file\n'])
    const draft = join(scratchFolder(context), 'example.test.yaml')
    writeFileSync(draft, BROKEN_ZONE)
    const { code, out } = await runCommand('check', draft, '-c', config)
    assert.equal(code, 1)
    assert.ok(out.startsWith(`${draft}:3:24: error`), out)
    assert.match(out, /^1 error, 0 warnings in 1 file$/m)
  })

  it('says what is wrong with the configuration before any zone', async (context) => {
    const config = smallSetup(context)
    writeFileSync(config, 'version: 1\nnoed: ns1\n')
    const { code, out } = await runCommand('check', join(dirname(config), 'zones/example.test.yaml'), '-c', config)
    assert.equal(code, 1)
    assert.match(out, /nearpop\.yaml:2:1: error.*noed/)
  })

  it('gives JSON', async (context) => {
    const config = smallSetup(context)
    const file = join(dirname(config), 'zones/broken.test.yaml')
    writeFileSync(file, BROKEN_ZONE)
    const { errors, warnings, files, problems } = JSON.parse((await runCommand('check', config, '--json')).out)
    assert.deepEqual([errors, warnings, files], [1, 0, 4])
    const { severity, line, column, hint, ...problem } = problems[0]
    assert.deepEqual([severity, line, column, problem.file], ['error', 3, 24, file])
    assert.match(hint, /continents/)
  })

  it('is negative when there is nothing to serve, and refuses a path that is not there', async (context) => {
    const config = smallSetup(context)
    for (const zone of ['example', 'other']) rmSync(join(dirname(config), `zones/${zone}.test.yaml`))
    const empty = await runCommand('check', config)
    assert.equal(empty.code, 1)
    assert.match(empty.out + empty.err, /zone/)
    const missing = await runCommand('check', `${config}.no`)
    assert.equal(missing.code, 2)
  })

  it('says what it may not look at', (context) => {
    const through = unprivileged()
    if (typeof through === 'string') return context.skip(through)
    const folder = scratchFolder(context)
    writeFileSync(join(folder, 'nearpop.yaml'), '')
    chmodSync(folder, 0)
    const [program, ...argv] = [...through, process.execPath, MAIN, 'check', join(folder, 'nearpop.yaml')]
    const { status, stderr } = spawnSync(program!, argv, { encoding: 'utf8' })
    chmodSync(folder, 0o700)
    assert.equal(status, 2)
    assert.match(stderr, /^nearpop check: cannot look at ".*nearpop\.yaml": EACCES\n/)
  })
})
