import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { LIMITS } from '../../src/base/limits.ts'
import type { Download } from '../../src/config/config.ts'
import { type FetchContext, fetchDatabase } from '../../src/refresh/fetch-database.ts'
import { RefreshFailure } from '../../src/refresh/refresh-failure.ts'
import type { FetchValidators } from '../../src/storage/fetch-record.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { countryDatabase } from './made-databases.ts'
import { checksumLine, playSource, type Reply, send, status } from './source-server.ts'
import { tarOf } from './tar-of.ts'

const MMDB = countryDatabase()
const NOW = Date.parse('2026-11-21T03:17:00Z')

/** A source that is played, and a folder to fetch into. */
async function source(context: TestContext) {
  const played = await playSource(context)
  const folder = scratchFolder(context)
  const file = join(folder, 'geo.mmdb')
  const fetching = async (
    download: Partial<Download> & Pick<Download, 'kind'>,
    known: FetchValidators = {},
    limits: Partial<FetchContext['limits']> = {},
  ) => {
    const fetchContext: FetchContext = {
      credentials: () => ({ account: '12', licenceKey: 'key' }),
      publishers: { maxmind: played.origin, dbip: played.origin },
      now: () => NOW,
      limits: { ...LIMITS, ...limits },
      signal: new AbortController().signal,
    }
    const taking = { check: async (temporary: string) => readFileSync(temporary), placeOf: () => file }
    return fetchDatabase({ name: 'Made', ...download } as Download, file, known, fetchContext, taking)
  }
  const url = `${played.origin}/geo`
  const ofUrl = (reply: Reply, limits: Partial<FetchContext['limits']> = {}) => {
    played.replies.set('/geo', reply)
    return fetching({ kind: 'url', url }, {}, limits)
  }
  return { ...played, folder, file, fetching, ofUrl }
}

async function failed(fetching: Promise<unknown>): Promise<string> {
  try {
    await fetching
  } catch (error) {
    assert.ok(error instanceof RefreshFailure, String(error))
    return error.message
  }
  return 'nothing is wrong'
}

const MAXMIND_PATH = '/geoip/databases/Made/download?suffix=tar.gz'
const ARCHIVE = gzipSync(
  await tarOf({ 'Made_20261120/LICENSE.txt': Buffer.from('x'), 'Made_20261120/Made.mmdb': MMDB }),
)

describe('fetchDatabase', () => {
  it('fetches from MaxMind, by its checksum once only', async (context) => {
    const { replies, asked, fetching, file } = await source(context)
    replies.set(`${MAXMIND_PATH}.sha256`, send(checksumLine(ARCHIVE, 'Made_20261120.tar.gz')))
    replies.set(MAXMIND_PATH, status(302, { location: '/stored?key=1' }))
    replies.set('/stored?key=1', send(ARCHIVE))
    const fetched = await fetching({ kind: 'maxmind' })
    assert.ok(fetched !== 'unchanged')
    assert.deepEqual(fetched.verdict, Buffer.from(MMDB))
    assert.deepEqual(readFileSync(file), Buffer.from(MMDB))
    assert.equal(asked[0]!.headers.authorization, `Basic ${Buffer.from('12:key').toString('base64')}`)
    assert.equal(asked.length, 3)
    assert.equal(await fetching({ kind: 'maxmind' }, fetched.validators), 'unchanged')
    assert.equal(asked.length, 4, 'the checksum was enough')
  })

  it('takes nothing that does not agree with its checksum', async (context) => {
    const { replies, fetching, folder } = await source(context)
    replies.set(MAXMIND_PATH, send(ARCHIVE))
    for (const [reply, why] of [
      [send(checksumLine(MMDB, 'a')), 'what it sends does not agree with its checksum'],
      [send('<html>'), 'its checksum is not a SHA-256'],
      [send('0'.repeat(5_000)), 'it sends more than 1024 octets'],
      [status(404), 'its checksum is not there (status 404)'],
      [status(401), 'it refuses who asks (status 401)'],
    ] as const) {
      replies.set(`${MAXMIND_PATH}.sha256`, reply)
      assert.equal(await failed(fetching({ kind: 'maxmind' })), why)
      assert.deepEqual(readdirSync(folder), [])
    }
  })

  it('fetches the month of DB-IP, or the one before while it is not there', async (context) => {
    const { replies, asked, fetching } = await source(context)
    replies.set('/free/dbip-city-lite-2026-10.mmdb.gz', send(gzipSync(MMDB), { etag: '"october"' }))
    const october = await fetching({ kind: 'dbip', name: 'dbip-city-lite' })
    assert.ok(october !== 'unchanged')
    assert.equal(await fetching({ kind: 'dbip', name: 'dbip-city-lite' }, october.validators), 'unchanged')
    replies.set('/free/dbip-city-lite-2026-11.mmdb.gz', send(gzipSync(MMDB), { etag: '"november"' }))
    const november = await fetching({ kind: 'dbip', name: 'dbip-city-lite' }, october.validators)
    assert.ok(november !== 'unchanged')
    assert.equal(november.validators.etag, '"november"')
    assert.deepEqual(
      asked.map(({ path, headers }) => `${path.slice(-15, -8)} ${headers['if-none-match'] ?? ''}`),
      ['2026-11 ', '2026-10 ', '2026-11 ', '2026-10 "october"', '2026-11 '],
    )
    replies.clear()
    assert.equal(await failed(fetching({ kind: 'dbip', name: 'dbip-city-lite' })), 'there is no such file (status 404)')
  })

  for (const [what, octets] of [
    ['plain', MMDB],
    ['gzip', gzipSync(MMDB)],
    ['tar.gz', ARCHIVE],
  ] as const) {
    it(`fetches ${what} from a URL`, async (context) => {
      const { ofUrl, file } = await source(context)
      await ofUrl(send(octets))
      assert.deepEqual(readFileSync(file), Buffer.from(MMDB))
    })
  }

  it('ends what is too much, too slow or cut short, and leaves nothing behind', async (context) => {
    const { ofUrl, folder } = await source(context)
    const drip: Reply = (_request, response) => {
      const dripping = setInterval(() => response.write('x'), 5)
      response.on('close', () => clearInterval(dripping))
    }
    const stop: Reply = (_request, response) => void response.write(MMDB.subarray(0, 100))
    const cut: Reply = (_request, response) => {
      response.writeHead(200, { 'content-length': String(MMDB.length) })
      response.write(MMDB.subarray(0, 100), () => response.destroy())
    }
    const endless: Reply = (_request, response) => {
      const more = () => void (response.destroyed || response.write(Buffer.alloc(65_536), more))
      more()
    }
    const bomb = gzipSync(Buffer.alloc(5_000_000))
    for (const [what, reply, limits, why] of [
      ['drip', drip, { downloadMs: 200 }, 'it takes too long'],
      ['stop', stop, { downloadAnswerMs: 200 }, 'the answer stopped in the middle'],
      ['cut', cut, {}, 'the connection ended before the answer did'],
      ['endless', endless, { downloadOctetsMax: 1_000_000 }, 'it sends more than 1000000 octets'],
      ['bomb', send(bomb), { databaseOctetsMax: 1_000_000 }, 'it is larger than 1000000 octets when unpacked'],
      [
        'half a gzip',
        send(gzipSync(MMDB).subarray(0, 200)),
        {},
        'what it sends is damaged gzip: unexpected end of file',
      ],
      ['another archive', send(await tarOf({ 'a.txt': MMDB })), {}, 'the archive holds no *.mmdb file'],
    ] as const) {
      assert.equal(await failed(ofUrl(reply, limits)), why, what)
      assert.deepEqual(readdirSync(folder), [], what)
    }
  })

  it('passes on what a disk says', async (context) => {
    const { ofUrl, folder } = await source(context)
    rmSync(folder, { recursive: true })
    await assert.rejects(ofUrl(send(MMDB)), { code: 'ENOENT' })
  })
})
