import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { SERVER_STATUS } from '../../src/http/server-schemas.ts'
import { NOON } from '../http/fake-control.ts'
import { controlSetup } from './control-setup.ts'
import { runCommand } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'
import { unprivileged } from './unprivileged.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

describe('status', () => {
  it('says in one sentence how it is, then all of it', async (context) => {
    const { config, control } = await controlSetup(context)
    control.check('ny', true, 2)
    control.check('fr', false, 4)
    control.nowMs += 4 * 60_000
    control.setOverride('au', { kind: 'drain', forMs: 3_600_000, reason: 'moving\u001b[2J' })
    const { code, out, err } = await runCommand('status', '-c', config)
    assert.deepEqual([code, err], [0, ''])
    assert.equal(
      out,
      `1 of 3 PoPs up: fr down 4 min, au drained until 13:04. Answered with SERVFAIL, never loaded: broken.example.

ns1: nearpop 1.2.3, process 4711, for 4 min, on 127.0.0.1 port 5300

PoPs
  ny  up
    IPv4 192.0.2.10 by HTTPS on port 443 for www.example.com/_dns: up since 12:00 (4 min): 2 successes in a row
      next check in 0 s; down after 3 failures in a row
  fr  down
    IPv4 192.0.2.20 by HTTPS on port 443 for www.example.com/_dns: down since 12:00 (4 min): 4 failures in a row, the last: connect ECONNREFUSED
      next check in 0 s; up after 2 successes in a row
  au  down
    drained until 13:04, since 12:04: moving [2J
    192.0.2.30: not checked

Zones
  zone             serial  records  state     file
  example.com.     7       4        loaded    zones/example.com.yaml
  broken.example.  -       0        unloaded  zones/broken.example.yaml

Last reload 12:00: 0 errors, 0 warnings
`,
    )
  })

  it('tells the last error of what is up again', async (context) => {
    const { config, control } = await controlSetup(context)
    control.check('ny', true, 2)
    control.check('fr', false, 1)
    control.check('fr', true, 1)
    const { out } = await runCommand('status', '-c', config)
    assert.match(out, /up since 12:00 \(\d s\): 1 success in a row\n {6}last error at 12:00: connect ECONNREFUSED\n/)
  })

  it('tells what came of fetching databases', async (context) => {
    const { config, control } = await controlSetup(context)
    const never = { succeededMs: undefined, failure: undefined, waiting: undefined }
    control.refreshes = [
      { ...never, name: 'city', file: 'city.mmdb', triedMs: NOON, succeededMs: NOON },
      { ...never, name: 'asn', file: 'asn.mmdb', triedMs: NOON, failure: 'nobody answers' },
      { ...never, name: 'own', file: 'own.mmdb', triedMs: NOON, succeededMs: NOON - 86_400_000, waiting: 'half moved' },
    ]
    const { out } = await runCommand('status', '-c', config)
    assert.match(out, /\. Fetched, and waiting to be accepted: own\. Could not be fetched anew: asn\.\n/)
    const told = `Fetched databases
  city: as its source had it 12:00
  asn: never had
    failed 12:00: nobody answers
  own: as its source had it 2026-11-20 12:00
    waits to be accepted: half moved
`
    assert.ok(out.includes(told), out)
  })

  it('tells the values that stand for no PoP', async (context) => {
    const { config, control } = await controlSetup(context)
    control.addValue('192.0.2.7')
    control.check(undefined, true, 2)
    const { out } = await runCommand('status', '-c', config)
    assert.match(out, /\n\nValues of no PoP\n {2}IPv4 192\.0\.2\.7 by HTTPS .*: up since 12:00 /)
  })

  it('is the whole of it in the JSON of the API', async (context) => {
    const { config, control } = await controlSetup(context)
    const { out } = await runCommand('status', '--json', '-c', config)
    assert.deepEqual(z.decode(SERVER_STATUS, JSON.parse(out)), control.status())
  })

  it('says that no server runs, and where it looked', async (context) => {
    const config = smallSetup(context)
    const { code, out, err } = await runCommand('status', '-c', config)
    assert.deepEqual([code, out], [3, ''])
    assert.match(
      err,
      /^cannot reach the server at ".*\/state\/control\.sock": no server is running there; "nearpop serve"/,
    )
    const missing = await runCommand('status', '-c', `${config}.not`)
    assert.equal(missing.code, 3)
    assert.match(missing.err, /^cannot read ".*nearpop\.yaml\.not": ENOENT; --config says/)
  })

  it('says whom the server listens to', async (context) => {
    const through = unprivileged()
    if (typeof through === 'string') return context.skip(through)
    const { config } = await controlSetup(context)
    chmodSync(dirname(config), 0o755)
    chmodSync(join(config, '../state'), 0)
    const [program, ...argv] = [...through, process.execPath, MAIN, 'status', '-c', config]
    const { status, stderr } = spawnSync(program!, argv, { encoding: 'utf8' })
    chmodSync(join(config, '../state'), 0o700)
    assert.equal(status, 3)
    assert.match(stderr, /^cannot reach the server at ".*": permission denied; it listens to its own user and to root/)
  })
})
