import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { countryDatabase, MOVED } from '../refresh/made-databases.ts'
import { playSource, send, status } from '../refresh/source-server.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { runCommand } from './play-terminal.ts'
import { until } from './server-process.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A configuration without zones whose one database is fetched from a source that is played. */
async function fetching(context: TestContext, geodb = (origin: string) => `{url: '${origin}/world.mmdb.gz'}`) {
  const { origin, replies } = await playSource(context)
  const config = join(scratchFolder(context), 'nearpop.yaml')
  writeFileSync(config, `version: 1\nnode: ns1\ngeodb: ${geodb(origin)}\n`)
  const geodbCommand = (...argv: string[]) => runCommand('geodb', ...argv, '-c', config)
  const offer = (database: Uint8Array) => replies.set('/world.mmdb.gz', send(database))
  return { config, replies, offer, geodb: geodbCommand }
}

describe('geodb update', () => {
  it('fetches, and says what came of it', async (context) => {
    const { offer, geodb, replies } = await fetching(context)
    offer(countryDatabase())
    const first = await geodb('update')
    assert.match(first.out, /^127\.0\.0\.1-world: updated, in .*\/state\/geodb\/127\.0\.0\.1-world\.mmdb\n$/)
    assert.deepEqual([first.code, first.err], [0, ''])
    assert.deepEqual(await geodb('update'), { code: 0, out: '127.0.0.1-world: unchanged\n', err: '' })
    replies.set('/world.mmdb.gz', status(403))
    const why = 'it refuses who asks (status 403)'
    assert.deepEqual(await geodb('update'), { code: 1, out: `127.0.0.1-world: failed: ${why}\n`, err: '' })
    const [{ name, outcome, why: told }] = JSON.parse((await geodb('update', '--json')).out)
    assert.deepEqual([name, outcome, told], ['127.0.0.1-world', 'failed', why])
    const info = await geodb('info')
    assert.match(info.out, /asked for {4}\S+ \S+, last with success \S+ \S+\n {2}failed {7}it refuses who asks/)
    assert.match((await geodb('lookup', '2.0.0.1')).out, /FR \(France\)/)
  })

  it('keeps what differs much aside until it is accepted', async (context) => {
    const { offer, geodb } = await fetching(context)
    offer(countryDatabase())
    await geodb('update')
    offer(countryDatabase({ countries: MOVED }))
    const waiting = await geodb('update')
    assert.equal(waiting.code, 1)
    assert.match(waiting.out, /: waiting: 25% of the IPv4 addresses would be in another country$/m)
    assert.match(waiting.err, /"nearpop geodb update --accept" takes it/)
    assert.match((await geodb('lookup', '1.0.0.1')).out, /AU \(Australia\)/)
    const [{ refresh }] = JSON.parse((await geodb('info', '--json')).out)
    assert.match(refresh.waiting, /^25% of the IPv4 addresses/)
    assert.match((await geodb('update', '--accept')).out, /: updated/)
    assert.match((await geodb('lookup', '1.0.0.1')).out, /FR \(France\)/)
    assert.equal(JSON.parse((await geodb('info', '--json')).out)[0].refresh.waiting, null)
  })

  it('leaves the last good one when it is killed in the middle', async (context) => {
    const { config, replies, offer, geodb } = await fetching(context)
    offer(countryDatabase())
    await geodb('update')
    const newer = countryDatabase({ builtSeconds: 1_760_000_000 })
    const isSending = Promise.withResolvers<void>()
    replies.set('/world.mmdb.gz', (_request, response) => {
      response.write(newer.subarray(0, newer.length >> 1), () => isSending.resolve())
    })
    const child = spawn(process.execPath, [MAIN, 'geodb', 'update', '-c', config], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    const folder = join(dirname(config), 'state/geodb')
    await isSending.promise
    await until('the download is on the disk', () => readdirSync(folder).some((name) => name.endsWith('.tmp')))
    child.kill('SIGKILL')
    await ended
    const file = join(folder, '127.0.0.1-world.mmdb')
    assert.deepEqual(readFileSync(file), Buffer.from(countryDatabase()))
    assert.match((await geodb('lookup', '2.0.0.1')).out, /FR \(France\)/)
    offer(newer)
    assert.match((await geodb('update')).out, /: updated/)
    assert.deepEqual(readFileSync(file), Buffer.from(newer))
  })

  it('has nothing to do without a source, and does nothing by a broken configuration', async (context) => {
    const { geodb } = await fetching(context, () => 'embedded')
    const { code, err } = await geodb('update')
    assert.equal(code, 1)
    assert.match(err, /names no database to fetch/)
    const broken = await fetching(context, () => '{dbip: [a, a]}')
    assert.match((await broken.geodb('update')).err, /two sources are kept as "a\.mmdb"/)
  })

  it('refuses options and words that belong elsewhere', async (context) => {
    const { geodb } = await fetching(context)
    for (const argv of [['update', '8.8.8.8'], ['info', '--accept'], ['update', '--web-service'], ['fetch']]) {
      assert.equal((await geodb(...argv)).code, 2, argv.join(' '))
    }
  })

  it('leaves what somebody else put into the folder alone', async (context) => {
    const { config, offer, geodb } = await fetching(context)
    const folder = join(dirname(config), 'state/geodb')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'other.mmdb'), 'mine')
    offer(countryDatabase())
    assert.equal((await geodb('update')).code, 0)
  })
})
