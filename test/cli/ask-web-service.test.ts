import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { askWebService, type Fetch } from '../../src/cli/ask-web-service.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { runCommand } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'

const FOUND = {
  continent: { code: 'EU' },
  country: { iso_code: 'FR' },
  subdivisions: [{ iso_code: 'IDF' }],
  location: { latitude: 48.85, longitude: 2.35 },
  traits: { network: '2.0.0.0/20', autonomous_system_number: 3_215 },
}

/** Asks with the account of a first edition; `asked` is whom, and as whom. */
async function ask(context: TestContext, edition: string, reply: () => Response) {
  const folder = scratchFolder(context)
  for (const [name, text] of Object.entries({ a: '12\n', k: 'key\n' })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  }
  const geodb = `[embedded, {maxmind: ${edition}, account: a, licence_key: k}]`
  const text = `version: 1\nnode: ns1\ngeodb: ${geodb}\n`
  const { config } = readConfig({ file: join(folder, 'nearpop.yaml'), text })
  const asked: string[] = []
  const fetcher: Fetch = async (url, options) => {
    const { authorization } = Object.fromEntries(new Headers(options?.headers))
    asked.push(`${url} ${atob(authorization!.replace('Basic ', ''))}`)
    return reply()
  }
  const again = () => askWebService(config!, '2.0.0.1', fetcher)
  return { answer: await again(), asked, again, folder }
}

describe('askWebService', () => {
  it('reads what the service says as databases are read', async (context) => {
    const { answer, asked } = await ask(context, 'GeoLite2-City', () => Response.json(FOUND))
    assert.deepEqual(asked, ['https://geolite.info/geoip/v2.1/city/2.0.0.1 12:key'])
    assert.deepEqual(answer, {
      host: 'geolite.info',
      network: '2.0.0.0/20',
      location: {
        continent: 'EU',
        country: 'FR',
        subdivisions: ['IDF'],
        asn: 3_215,
        coordinates: { latitude: 48.85, longitude: 2.35 },
      },
    })
  })

  it('asks the service that belongs to the edition', async (context) => {
    const { asked } = await ask(context, 'GeoIP2-City', () => Response.json(FOUND))
    assert.match(asked[0]!, /^https:\/\/geoip\.maxmind\.com\//)
  })

  it('says why there is no answer, and never who asked', async (context) => {
    const error = { code: 'INSUFFICIENT_FUNDS', error: 'The account has no credit' }
    const { answer, again, folder } = await ask(context, 'GeoIP2-City', () => Response.json(error, { status: 402 }))
    assert.equal(answer, 'geoip.maxmind.com gives no answer: The account has no credit (INSUFFICIENT_FUNDS)')
    chmodSync(join(folder, 'k'), 0o604)
    assert.match((await again()) as string, /every user of this machine can open/)
  })

  it('needs an account', async (context) => {
    const { code, out, err } = await runCommand(
      'geodb',
      'lookup',
      '8.8.4.4',
      '--web-service',
      '-c',
      smallSetup(context),
    )
    assert.equal(code, 1)
    assert.match(out, /US \(United States\)/)
    assert.match(err, /names no database of MaxMind/)
  })
})
