import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { controlSetup } from './control-setup.ts'
import { runCommand } from './play-terminal.ts'

describe('pop', () => {
  it('drains for a time and with a reason, and takes it back by either word', async (context) => {
    const { config, control } = await controlSetup(context)
    for (const back of ['undrain', 'auto']) {
      const { code, out } = await runCommand(
        ...['pop', 'drain', 'fr', '--for', '2h', '--reason', 'new disks', '-c', config],
      )
      assert.equal(code, 0)
      assert.match(out, /^fr is drained until .*14:00\n$/)
      assert.equal(control.status().pops[1]!.override?.reason, 'new disks')
      const ended = await runCommand('pop', back, 'fr', '-c', config)
      assert.deepEqual([ended.code, ended.out], [0, 'fr is as its checks say: up\n'])
    }
  })

  it('forces', async (context) => {
    const { config, control } = await controlSetup(context)
    assert.equal((await runCommand('pop', 'force-down', 'ny', '-c', config)).out, 'ny is forced down\n')
    assert.equal(control.board.isUp('ny', undefined), false)
    assert.equal((await runCommand('pop', 'force-up', 'ny', '-c', config)).out, 'ny is forced up\n')
    assert.equal(control.board.isUp('ny', undefined), true)
  })

  it('tells that answers hold the PoP all the same', async (context) => {
    const { config, control } = await controlSetup(context)
    control.lastResorts = ['au']
    const { code, out } = await runCommand('pop', 'drain', 'au', '-c', config)
    assert.deepEqual([code, out], [0, 'au is drained (still answered with, as the last resort)\n'])
  })

  it('ends with 1 when a restart would forget the order', async (context) => {
    const { config, control } = await controlSetup(context)
    control.stateFault = 'the disk is full'
    const { code, out, err } = await runCommand('pop', 'drain', 'fr', '-c', config)
    assert.deepEqual([code, out], [1, ''])
    assert.equal(err, 'fr is drained, but a restart would not know of it: the disk is full\n')
  })

  it('names the nearest PoP, action and unit', async (context) => {
    const { config } = await controlSetup(context)
    const unknown = await runCommand('pop', 'drain', 'frr', '-c', config)
    assert.equal(unknown.code, 1)
    assert.match(unknown.err, /^there is no PoP "frr": did you mean "fr"\? \(known: ny, fr, au\)$/m)
    const action = await runCommand('pop', 'drian', 'fr', '-c', config)
    assert.equal(action.code, 2)
    assert.match(action.err, /"drian" is nothing to do with a PoP: did you mean "drain"\?/)
    const unit = await runCommand('pop', 'drain', 'fr', '--for', '2', '-c', config)
    assert.equal(unit.code, 2)
    assert.match(unit.err, /"2" is not a duration such as 10s, .*: its unit is missing/)
  })

  it('takes no time for what has none', async (context) => {
    const { config } = await controlSetup(context)
    const { code, err } = await runCommand('pop', 'undrain', 'fr', '--for', '2h', '-c', config)
    assert.equal(code, 2)
    assert.match(err, /undrain takes no --for/)
  })
})
