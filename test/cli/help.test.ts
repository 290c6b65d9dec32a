import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { COMMAND_SPECS } from '../../src/cli/command-specs.ts'
import { runCommand } from './play-terminal.ts'

describe('help', () => {
  it('lists every command', async () => {
    const { code, out } = await runCommand('help')
    assert.equal(code, 0)
    for (const { name, summary } of COMMAND_SPECS)
      assert.match(out, new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'))
  })

  it('shows every option of every command', async () => {
    for (const { name, options } of COMMAND_SPECS) {
      const { out } = await runCommand('help', name)
      for (const option of Object.keys(options)) assert.ok(out.includes(`--${option}`), `${name} --${option}`)
    }
  })

  it('knows topics, and the nearest to one it does not know', async () => {
    assert.match((await runCommand('help', 'exit-codes')).out, /^ +78 +serve/m)
    assert.match((await runCommand('help', 'zone-files')).out, /zones\/example\.com\.yaml/)
    const { code, err } = await runCommand('help', 'zone-file')
    assert.equal(code, 2)
    assert.match(err, /did you mean "zone-files"/)
  })
})
