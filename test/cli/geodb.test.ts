import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { writeFetchRecord } from '../../src/storage/fetch-record.ts'
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

  it('says why what is to be fetched is not there', async (context) => {
    const config = smallSetup(context)
    const fetched = "[geo.mmdb, {url: 'https://192.0.2.1/mine.mmdb'}, {dbip: dbip-city-lite}]"
    writeFileSync(config, readFileSync(config, 'utf8').replace('[geo.mmdb]', fetched))
    await mkdir(join(config, '../state/geodb'), { recursive: true })
    const file = join(config, '../state/geodb/192.0.2.1-mine.mmdb')
    await writeFetchRecord(file, { triedMs: Date.UTC(2026, 10, 21), failure: 'nobody answers' })
    const { code, out } = await runCommand('geodb', 'info', '-c', config)
    assert.equal(code, 0)
    assert.match(out, /-mine\.mmdb\n {2}not fetched yet\n {2}asked for +2026-11-2. .*\n {2}failed +nobody answers\n/)
    assert.match(out, /dbip-city-lite\.mmdb\n {2}not fetched yet\n$/)
    const [, mine, city] = JSON.parse((await runCommand('geodb', 'info', '--json', '-c', config)).out)
    assert.deepEqual([mine.refresh.failure, mine.type, city.refresh], ['nobody answers', null, null])
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
