import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runCommand } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'

describe('map', () => {
  it('shows who serves each country, and how one is split', async (context) => {
    const config = smallSetup(context)
    const { code, out, err } = await runCommand('map', '-c', config)
    assert.equal(code, 0)
    assert.match(err, /example\.test\. A, policy continents, by the IPv4 addresses/)
    const lines = out.trim().split('\n').slice(1)
    assert.deepEqual(
      lines.map((line) => line.split(/ {2,}/)),
      [
        ['EU', 'DE', 'Germany', 'fr'],
        ['EU', 'FR', 'France', 'fr'],
        ['NA', 'US', 'United States', 'ny >99 %, au <1 %'],
        ['OC', 'AU', 'Australia', 'au'],
        ['--', '--', 'nowhere that is known', 'au'],
      ],
    )
  })

  it('counts the shares of a country exactly', async (context) => {
    const config = smallSetup(context)
    const { countries } = JSON.parse((await runCommand('map', '--format', 'json', '-c', config)).out)
    const us = countries.find(({ country }: { country: string }) => country === 'US')
    assert.deepEqual(us.pops, [
      { pop: 'ny', share: 255 / 256 },
      { pop: 'au', share: 1 / 256 },
    ])
  })

  it('shows what changes without a PoP', async (context) => {
    const config = smallSetup(context)
    const { out } = await runCommand('map', 'www.example.test', '--down', 'fr', '-c', config)
    assert.match(out, /served by +without fr/)
    assert.match(out, /^EU +FR +France +fr +-> ny$/m)
    assert.match(out, /^OC +AU +Australia +au$/m)
  })

  it('counts IPv6 addresses, and gives CSV', async (context) => {
    const config = smallSetup(context)
    const argv = ['map', 'example.test', '--type', 'AAAA', '--ipv6', '--down', 'ny', '--format', 'csv', '-c', config]
    const rows = (await runCommand(...argv)).out.trim().split('\n')
    assert.equal(rows[0], 'continent,country,name,down,pop,share')
    assert.ok(rows.includes('EU,FR,France,,fr,1.000000'), rows.join('\n'))
    assert.ok(rows.includes('NA,US,United States,ny,no answer,1.000000'), rows.join('\n'))
  })

  it('says when there is no policy behind a name, and refuses unknown formats', async (context) => {
    const config = smallSetup(context)
    const { code, err } = await runCommand('map', 'mail.example.test', '-c', config)
    assert.equal(code, 1)
    assert.match(err, /mail\.example\.test\. A is not answered by a policy/)
    assert.equal((await runCommand('map', '--format', 'svg', '-c', config)).code, 2)
    assert.equal((await runCommand('map', '--down', 'nz', '-c', config)).code, 2)
  })
})
