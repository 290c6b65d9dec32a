import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EXAMPLE_CONFIGURATION } from './ask-engine.ts'
import { runCommand } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'

describe('geodb', () => {
  it('says what each database is', async (context) => {
    const config = smallSetup(context)
    const { code, out } = await runCommand('geodb', 'info', '-c', config)
    assert.equal(code, 0)
    assert.match(out, /geo\.mmdb$/m)
    assert.match(out, /type +Test \(made by a test\)/)
    assert.match(out, /built +2025-06-15, \d+ days ago/)
    assert.match(out, /search tree +\d+ nodes of two 24-bit records/)
    assert.ok(!out.includes('attribution'))
  })

  it('attributes what comes from DB-IP', async () => {
    const [embedded] = JSON.parse((await runCommand('geodb', 'info', '--json', '-c', EXAMPLE_CONFIGURATION)).out)
    assert.match(embedded.attribution, /DB-IP.*CC BY 4\.0/)
    assert.equal(embedded.ipVersion, 6)
  })

  it('shows the record, the location and the network of an address', async (context) => {
    const config = smallSetup(context)
    const { code, out } = await runCommand('geodb', 'lookup', '8.8.4.4', '-c', config)
    assert.equal(code, 0)
    assert.match(out, /geo\.mmdb {2}8\.8\.0\.0\/16/)
    assert.match(out, /"iso_code": "CA"/)
    assert.match(out, /location {2}8\.8\.0\.0\/16\n {2}NA, US \(United States\), subdivision CA, at 37\.40, -122\.10$/m)
    const { location } = JSON.parse((await runCommand('geodb', 'lookup', '2a00::1', '--json', '-c', config)).out)
    assert.equal(location.country, 'FR')
  })

  it('is negative for an address that nobody knows', async (context) => {
    const config = smallSetup(context)
    const { code, out } = await runCommand('geodb', 'lookup', '9.9.9.9', '-c', config)
    assert.equal(code, 1)
    assert.match(out, /nothing known/)
  })

  it('refuses what is no address and no action', async (context) => {
    const config = smallSetup(context)
    for (const argv of [['lookup', 'nope'], ['lookup'], ['list'], ['info', '8.8.8.8']]) {
      assert.equal((await runCommand('geodb', ...argv, '-c', config)).code, 2, argv.join(' '))
    }
  })
})
