import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runCommand } from './play-terminal.ts'

describe('run', () => {
  it('names the nearest command to one that does not exist', async () => {
    const { code, out, err } = await runCommand('chekc')
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /there is no command "chekc": did you mean "check"\?/)
  })

  it('gives help wherever it is asked for, of the command or of all', async () => {
    const { code, out } = await runCommand('map', 'linkedlist.org', '--help')
    assert.equal(code, 0)
    assert.match(out, /^Usage: nearpop map/)
    assert.match((await runCommand('-h')).out, /^nearpop: an authoritative DNS server/)
    assert.match((await runCommand('serve', '-h')).out, /--config FILE/)
  })

  it('takes what stands behind -- as arguments', async () => {
    assert.equal((await runCommand('version', '--', '--help')).code, 2)
  })

  it('takes --version for the command', async () => {
    assert.match((await runCommand('--version')).out, /^nearpop \d/)
  })

  it('reads options without a command as those of serve', async () => {
    const { code, err } = await runCommand('--port', '53')
    assert.equal(code, 2)
    assert.match(err, /^nearpop serve: there is no option "--port"/)
  })
})
