import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '../../src/cli/run.ts'
import { controlSetup } from './control-setup.ts'
import { playTerminal, runCommand } from './play-terminal.ts'
import { until } from './server-process.ts'

describe('events', () => {
  it('says what happened, one line each', async (context) => {
    const { config, control } = await controlSetup(context)
    control.check('ny', true, 2)
    control.check('fr', false, 3)
    control.setOverride('au', { kind: 'drain', reason: 'moving' })
    const { code, out } = await runCommand('events', '-c', config)
    assert.equal(code, 0)
    assert.deepEqual(out.split('\n'), [
      '2026-11-21 12:00:05  1  fr 192.0.2.20  down  3 failures in a row, the last: connect ECONNREFUSED',
      '2026-11-21 12:00:05  2  au  drain  moving',
      '',
    ])
    assert.equal((await runCommand('events', '--since', '1', '-c', config)).out.split('\n').length, 2)
    assert.equal((await runCommand('events', '--since', '2', '-c', config)).out, '')
  })

  it('goes on with what happens, in JSON by the line, until the server ends', async (context) => {
    const { config, control, socket } = await controlSetup(context)
    control.setOverride('au', { kind: 'drain' })
    const terminal = playTerminal()
    const running = run(['events', '-f', '--json', '-c', config], terminal)
    const kinds = () =>
      terminal
        .out()
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).kind)
    await until('the first event is shown', () => kinds().length === 1)
    control.setOverride('au', { kind: 'auto' })
    await until('the second event is shown', () => kinds().length === 2)
    assert.deepEqual(kinds(), ['drain', 'auto'])
    await socket.close()
    assert.equal(await running, 3)
  })

  it('wants the number of an event', async () => {
    const { code, err } = await runCommand('events', '--since', 'noon')
    assert.equal(code, 2)
    assert.match(err, /--since "noon" is not an event's number/)
  })
})
