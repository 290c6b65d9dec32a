import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readConfig } from '../../src/config/read-config.ts'
import { fetchedSources, updateDatabases } from '../../src/refresh/update-databases.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { countryDatabase, MOVED } from './made-databases.ts'
import { checksumLine, playSource, send, status } from './source-server.ts'
import { tarOf } from './tar-of.ts'

const LICENCE_KEY = 'licence-key-of-nobody'

/** A server's folder with a source of each kind, and publishers that are played. */
async function sources(context: TestContext) {
  const played = await playSource(context)
  const { origin, replies } = played
  const folder = scratchFolder(context)
  const geodb = [
    '{dbip: dbip-country-lite}',
    '{maxmind: Made-Country, account: account.txt, licence_key: key.txt}',
    `{url: '${origin}/own.mmdb'}`,
  ]
  const file = join(folder, 'nearpop.yaml')
  const { config, problems } = readConfig({
    file,
    text: `version: 1\nnode: ns1\nlisten: {dns: '127.0.0.1:5300'}\ngeodb: [embedded, ${geodb.join(', ')}]\n`,
  })
  assert.ok(config !== undefined, JSON.stringify(problems))
  for (const [name, text] of Object.entries({ 'account.txt': '123456\n', 'key.txt': `${LICENCE_KEY}\n` })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  }
  const offerMaxmind = async (database: Uint8Array) => {
    const archive = gzipSync(await tarOf({ 'Made-Country_20261121/Made-Country.mmdb': database }))
    const path = '/geoip/databases/Made-Country/download?suffix=tar.gz'
    replies.set(path, send(archive))
    replies.set(`${path}.sha256`, send(checksumLine(archive, 'Made-Country_20261121.tar.gz')))
  }
  const offerDbip = (database: Uint8Array) => {
    replies.set('/free/dbip-country-lite-2026-11.mmdb.gz', send(gzipSync(database)))
  }
  const offerUrl = (database: Uint8Array) => replies.set('/own.mmdb', send(database))
  const update = async (isAccepted = false) => {
    const outcomes: string[] = []
    const options = {
      resolvePath: (path: string) => join(folder, path),
      isAccepted,
      signal: new AbortController().signal,
      now: () => Date.parse('2026-11-21T03:17:00Z'),
      publishers: { maxmind: origin, dbip: origin },
    }
    for await (const { name, outcome } of updateDatabases(config, fetchedSources(config), options)) {
      outcomes.push(`${name.replace(/^.*-own$/, 'own')} ${outcome.kind}${'why' in outcome ? `: ${outcome.why}` : ''}`)
    }
    return outcomes
  }
  return { ...played, folder, update, offerMaxmind, offerDbip, offerUrl }
}

describe('updateDatabases', () => {
  it('goes on when one of them fails', async (context) => {
    const { update, offerMaxmind, offerUrl, replies, folder } = await sources(context)
    await offerMaxmind(countryDatabase())
    offerUrl(countryDatabase())
    replies.set('/free/dbip-country-lite-2026-11.mmdb.gz', status(503))
    assert.deepEqual(await update(), [
      'dbip-country-lite failed: it answers with status 503',
      'Made-Country updated',
      'own updated',
    ])
    assert.ok(existsSync(join(folder, 'state/geodb/Made-Country.mmdb')))
    assert.deepEqual(await update(), [
      'dbip-country-lite failed: it answers with status 503',
      'Made-Country unchanged',
      'own unchanged',
    ])
  })

  it('holds each against the others as they are by then, and waits to be told', async (context) => {
    const { update, offerMaxmind, offerDbip, offerUrl, folder } = await sources(context)
    for (const offer of [offerDbip, offerMaxmind, offerUrl]) await offer(countryDatabase())
    await update()
    for (const offer of [offerDbip, offerMaxmind, offerUrl]) await offer(countryDatabase({ countries: MOVED }))
    const before = readFileSync(join(folder, 'state/geodb/Made-Country.mmdb'))
    // Those before it are covered by the last one, which alone decides what anybody is answered.
    const [dbip, maxmind, own] = await update()
    assert.deepEqual([dbip, maxmind], ['dbip-country-lite updated', 'Made-Country updated'])
    assert.match(own!, /^own waiting: [0-9.]+% of the IPv4 addresses would be in another country$|^own updated$/)
    assert.notDeepEqual(readFileSync(join(folder, 'state/geodb/Made-Country.mmdb')), before)
  })

  it('writes the licence key nowhere, whatever happens', async (context) => {
    const { update, offerMaxmind, offerUrl, offerDbip, folder, replies } = await sources(context)
    for (const offer of [offerDbip, offerMaxmind, offerUrl]) await offer(countryDatabase())
    const told = [await update()]
    const path = '/geoip/databases/Made-Country/download?suffix=tar.gz'
    replies.set(`${path}.sha256`, status(401))
    told.push(await update())
    replies.delete(`${path}.sha256`)
    told.push(await update())
    chmodSync(join(folder, 'key.txt'), 0o604)
    told.push(await update())
    assert.match(told[3]![1]!, /every user of this machine can open/)
    const kept = readFileSync(join(folder, 'state/geodb/Made-Country.json'), 'utf8')
    const secrets = [LICENCE_KEY, Buffer.from(`123456:${LICENCE_KEY}`).toString('base64')]
    for (const secret of secrets) assert.ok(!`${told.flat().join('\n')}${kept}`.includes(secret))
  })
})
