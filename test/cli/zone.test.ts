import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { controlSetup } from './control-setup.ts'
import { runCommand } from './play-terminal.ts'

describe('zone', () => {
  it('lists, shows and tells the serial', async (context) => {
    const { config, control } = await controlSetup(context)
    const ask = (...argv: string[]) => runCommand('zone', ...argv, '-c', config)
    assert.match((await ask('list')).out, /^ {2}zone +serial.*\n {2}example\.com\. +7 +4 +loaded/)
    assert.deepEqual(JSON.parse((await ask('list', '--json')).out), JSON.parse(JSON.stringify(control.zones())))
    assert.equal((await ask('show', 'Example.com')).out, 'example.com. 60 IN A 192.0.2.1\n')
    assert.equal((await ask('serial', 'example.com.')).out, '7\n')
  })

  it('says what is not there or not loaded', async (context) => {
    const { config } = await controlSetup(context)
    for (const [action, name, message] of [
      ['show', 'exmple.com', /no zone "exmple\.com\.": did you mean "example\.com\."/],
      ['serial', 'exmple.com', /no zone "exmple\.com\.": did you mean "example\.com\."/],
      ['show', 'broken.example', /"broken\.example\." is ours, but/],
      ['serial', 'broken.example', /"broken\.example\." is not loaded/],
    ] as const) {
      const { code, out, err } = await runCommand('zone', action, name, '-c', config)
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, message)
    }
  })

  it('explains a command line it cannot understand', async () => {
    for (const [argv, message] of [
      [['lsit'], /"lsit" is nothing to do with zones: did you mean "list"/],
      [['list', 'a.test'], /list takes no NAME/],
      [['show'], /show needs a NAME/],
      [['serial', 'a..b'], /"a\.\.b" is not a name/],
      [['show', 'a.test', '--json'], /--json is for list/],
    ] as const) {
      const { code, err } = await runCommand('zone', ...argv)
      assert.equal(code, 2)
      assert.match(err, message)
    }
  })
})
