import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { healthOfServer, supposeHealth } from '../../src/cli/supposed-health.ts'
import { FakeControl } from '../http/fake-control.ts'
import { controlSetup } from './control-setup.ts'
import { runCommand } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'

/** With a check of the addresses that FakeControl checks. */
const CHECKED = `version: 1
node: ns1
geodb: [geo.mmdb]
pops: {ny: {ipv4: 192.0.2.10}, fr: {ipv4: 192.0.2.20}, au: {ipv4: 192.0.2.30}}
policies:
  continents:
    rules: [{geos: [EU], pops: [fr, ny]}]
    default: [au]
    healthcheck: {host: www.example.com}
  closest: {default: [fr]}
`

describe('healthOfServer', () => {
  it('goes by the checks, and says why', () => {
    const control = new FakeControl()
    control.check('ny', true, 2)
    control.check('fr', false, 3)
    const health = healthOfServer(control.status())
    const [ny, fr] = control.checks
    assert.deepEqual([health.isUp('ny', ny!.key), health.isUp('fr', fr!.key)], [true, false])
    assert.deepEqual([health.isUp('fr', undefined), health.isUp('fr', 'a check nobody runs')], [true, true])
    assert.equal(
      health.whyDown('fr', fr!.key),
      'fr (192.0.2.20) is down since 12:00: 3 failures in a row, the last: connect ECONNREFUSED',
    )
  })

  it('goes by the checks of values that stand for no PoP', () => {
    const control = new FakeControl()
    control.addValue('192.0.2.7')
    control.check('ny', true, 2)
    control.check(undefined, false, 3)
    const { key } = control.checks.at(-1)!
    const health = healthOfServer(control.status())
    assert.equal(health.isUp(undefined, key), false)
    assert.match(health.whyDown(undefined, key), /^value \(192\.0\.2\.7\) is down since 12:00: 3 failures in a row/)
  })

  it('goes by overrides before all', () => {
    const control = new FakeControl()
    control.check('ny', true, 2)
    control.check('fr', false, 3)
    control.setOverride('fr', { kind: 'force-up' })
    control.setOverride('au', { kind: 'drain', forMs: 3_600_000, reason: 'moving' })
    const health = healthOfServer(control.status())
    assert.deepEqual([health.isUp('fr', control.checks[1]!.key), health.isUp('au', undefined)], [true, false])
    assert.equal(health.whyDown('au', undefined), 'au is drained until 13:00, since 12:00: moving')
  })
})

describe('supposeHealth', () => {
  it('takes everything to be up without a server, and says so', async (context) => {
    const config = smallSetup(context)
    const health = await supposeHealth(config, [])
    assert.equal(health.isUp('fr', 'any'), true)
    const { code, out } = await runCommand('query', 'example.test', '--country', 'FR', '--explain', '-c', config)
    assert.equal(code, 0)
    assert.match(out, /health +all of the plan are up, as no server with this configuration is running to say/)
  })

  it('takes everything to be up when a server cannot be asked, and says so', async (context) => {
    const config = smallSetup(context)
    mkdirSync(join(config, '../state'))
    const server = createServer((socket) => socket.destroy()).listen(join(config, '../state/control.sock'))
    context.after(() => server.close())
    await once(server, 'listening')
    const { basis, isUp } = await supposeHealth(config, [])
    assert.deepEqual([basis, isUp('fr', 'any')], ['as the server with this configuration cannot be asked', true])
  })

  it('goes by the running server, but for --down', async (context) => {
    const { config, control } = await controlSetup(context)
    writeFileSync(config, CHECKED)
    writeFileSync(join(config, '../zones/example.test.yaml'), ZONE)
    control.check('ny', true, 2)
    const ask = (...argv: string[]) =>
      runCommand('query', 'example.test', '--country', 'FR', '--explain', '-c', config, ...argv)
    assert.match((await ask()).out, /health +all of the plan are up, says the running server\n.*answer +fr\n/)
    control.check('fr', false, 3)
    const down = await ask()
    assert.equal(down.code, 0, down.err)
    assert.match(
      down.out,
      /health +fr \(192\.0\.2\.20\) is down since .*: 3 failures in a row, the last: connect ECONN/,
    )
    assert.match(down.out, /answer +ny\n[\s\S]*The reply agrees with this/)
    assert.match((await ask('--down', 'ny')).out, /health +ny is down, says --down\n.*answer +fr\n/)
  })
})

const ZONE = `'':
  - {type: A, dynamic: continents}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`
