import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startRefresh } from '../../src/cli/start-refresh.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { readFetchRecord } from '../../src/storage/fetch-record.ts'
import { countries, IN_AMERICA, IN_EUROPE } from '../control/fake-sources.ts'
import { settled } from '../probes/manual-clock.ts'
import { countryDatabase } from '../refresh/made-databases.ts'
import { playSource, send, status } from '../refresh/source-server.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { runCommand } from './play-terminal.ts'
import { serverFolder, startServer } from './server-process.ts'

const ZONE = `'':
  - {type: A, ttl: 60, dynamic: tiny-cdn}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`
const FROM_AMERICA = { name: 'a.example', subnet: IN_AMERICA }

/** A server with `geodb: [first.mmdb, …]` in which everybody is in Europe, and a source of another one. */
async function serving(context: TestContext) {
  const source = await playSource(context)
  const folder = serverFolder(context)
  const config = `version: 1
node: ns1
geodb: [first.mmdb, {url: '${source.origin}/world.mmdb'}]
pops: {ny: {ipv4: 203.0.113.10}, fr: {ipv4: 203.0.113.20}}
policies:
  tiny-cdn: {rules: [{geos: [NA], pops: [ny]}], default: [fr]}
`
  const start = () =>
    startServer(folder, {
      'nearpop.yaml': config,
      'zones/a.example.yaml': ZONE,
      'first.mmdb': countries({ [IN_AMERICA]: 'DE', [IN_EUROPE]: 'DE' }),
    })
  const offer = (america: string) =>
    source.replies.set('/world.mmdb', send(countries({ [IN_AMERICA]: america, [IN_EUROPE]: 'DE' })))
  const update = (...argv: string[]) => runCommand('geodb', 'update', ...argv, '-c', join(folder, 'nearpop.yaml'))
  return { ...source, folder, start, offer, update }
}

describe('serve: databases that are fetched', () => {
  it('are fetched when they are not there, and answered by', async (context) => {
    const { start, offer, asked } = await serving(context)
    offer('US')
    const server = await start()
    await server.answers(FROM_AMERICA, '203.0.113.10')
    await server.logged(/^geo database 127\.0\.0\.1-world was fetched anew$/, 0)
    server.signal('SIGINT')
    await server.ended()
    const before = asked.length
    const again = await start()
    await again.answers(FROM_AMERICA, '203.0.113.10')
    again.signal('SIGINT')
    assert.equal(await again.ended(), 0)
    assert.equal(asked.length, before, 'a start is no reason to ask again')
  })

  it('change what is answered when "geodb update" has fetched them, or accepted them', async (context) => {
    const { start, offer, update } = await serving(context)
    offer('DE')
    const server = await start()
    await server.logged(/^geo database .* was fetched anew$/, 0)
    await server.answers(FROM_AMERICA, '203.0.113.20')
    offer('US')
    const from = server.log.length
    assert.equal((await update()).code, 1)
    await server.logged(
      /\[database-waiting\].*"127\.0\.0\.1-world" was fetched and is not used: .*sent elsewhere/,
      from,
    )
    await server.answers(FROM_AMERICA, '203.0.113.20')
    assert.equal((await update('--accept')).code, 0)
    await server.answers(FROM_AMERICA, '203.0.113.10')
    const metrics = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text()
    assert.match(metrics, /^nearpop_geodb_refresh_success\{database=".*127\.0\.0\.1-world\.mmdb"\} 1$/m)
    assert.match(metrics, /^nearpop_geodb_refresh_waiting\{.*\} 0$/m)
  })

  it('are no reason not to serve when they cannot be had', async (context) => {
    const { start, replies } = await serving(context)
    replies.set('/world.mmdb', status(500))
    const server = await start()
    await server.logged(/\[database-refresh\].*could not be fetched: it answers with status 500/, 0)
    await server.answers(FROM_AMERICA, '203.0.113.20')
  })

  it('do not hold up the end of a server that is fetching', async (context) => {
    const { start, replies, folder } = await serving(context)
    const isAsked = Promise.withResolvers<void>()
    replies.set('/world.mmdb', (_request, response) => {
      response.write(countryDatabase().subarray(0, 50))
      isAsked.resolve()
    })
    const server = await start()
    await isAsked.promise
    server.signal('SIGINT')
    assert.equal(await server.ended(), 0)
    assert.ok(!existsSync(join(folder, 'state/geodb/127.0.0.1-world.mmdb')))
  })
})

describe('startRefresh', () => {
  it('comes round when cron says', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: new Date(2026, 10, 21, 3, 16, 30) })
    const folder = scratchFolder(context)
    const geodb = '{maxmind: GeoLite2-City, account: missing.txt, licence_key: missing.txt}'
    const text = `version: 1\nnode: ns1\ngeodb: ${geodb}\ngeodb_refresh: {jitter: 0s}\n`
    const { config } = readConfig({ file: join(folder, 'nearpop.yaml'), text })
    mkdirSync(join(folder, 'state/geodb'), { recursive: true })
    const file = join(folder, 'state/geodb/GeoLite2-City.mmdb')
    writeFileSync(file, countryDatabase())
    const silent = () => {}
    const reloaded = Promise.withResolvers<void>()
    const reload = async () => reloaded.resolve()
    const refresh = startRefresh(reload, { debug: silent, info: silent, warn: silent, error: silent })
    refresh.follow(config!)
    const pass = async (seconds: number) => {
      for (let i = 0; i < 4 * seconds; i++) {
        context.mock.timers.tick(250)
        await settled()
      }
    }
    await pass(29)
    assert.deepEqual(readFetchRecord(file), {}, 'it is not the time')
    await pass(2)
    await reloaded.promise
    await refresh.stop()
    assert.match(readFetchRecord(file).failure!, /^cannot read ".*missing\.txt"/)
    assert.deepEqual(readFileSync(file), Buffer.from(countryDatabase()))
  })
})
