import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import type { CheckVerdict } from '../../src/refresh/check-worker.ts'
import { PUBLISHERS } from '../../src/refresh/places-to-ask.ts'
import { RefreshFailure } from '../../src/refresh/refresh-failure.ts'
import { updateDatabase } from '../../src/refresh/update-database.ts'
import { readFetchRecord } from '../../src/storage/fetch-record.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { playSource, send, status } from './source-server.ts'

const GOOD: CheckVerdict = { kind: 'good' }
const DOUBTFUL: CheckVerdict = { kind: 'doubtful', why: 'half of it moved' }

/** A source of which every version is what the test says of it. */
async function source(context: TestContext) {
  const { origin, replies, asked } = await playSource(context)
  const folder = join(scratchFolder(context), 'state', 'geodb')
  const file = join(folder, 'geo.mmdb')
  let nowMs = Date.parse('2026-11-21T03:17:00Z')
  const update = (verdict: CheckVerdict | Error = GOOD, isAccepted = false, signal = new AbortController().signal) => {
    nowMs += 86_400_000
    return updateDatabase({ kind: 'url', name: 'geo', url: `${origin}/geo` }, file, {
      credentials: () => assert.fail('nobody asks who asks'),
      publishers: PUBLISHERS,
      now: () => nowMs,
      limits: LIMITS,
      signal,
      isAccepted,
      check: async (_candidate, accepted) => {
        if (verdict instanceof Error) throw verdict
        return accepted ? GOOD : verdict
      },
    })
  }
  const offer = (text: string) => replies.set('/geo', send(text, { etag: `"${text}"` }))
  const inUse = () => readFileSync(file, 'utf8')
  const record = () => readFetchRecord(file)
  return { replies, asked, folder, file, update, offer, inUse, record, now: () => nowMs }
}

describe('updateDatabase', () => {
  it('puts in place what is new and good, and asks for nothing twice', async (context) => {
    const { offer, update, inUse, record, now, folder, asked } = await source(context)
    offer('first')
    assert.deepEqual(await update(), { kind: 'updated' })
    assert.equal(inUse(), 'first')
    assert.deepEqual([record().etag, record().triedMs, record().succeededMs], ['"first"', now(), now()])
    assert.deepEqual(await update(), { kind: 'unchanged' })
    assert.equal(record().succeededMs, now())
    offer('second')
    assert.deepEqual(await update(), { kind: 'updated' })
    assert.equal(inUse(), 'second')
    assert.deepEqual(readdirSync(folder).sort(), ['geo.json', 'geo.mmdb'])
    assert.deepEqual(
      asked.map(({ headers }) => headers['if-none-match']),
      [undefined, '"first"', '"first"'],
    )
  })

  it('fetches again what somebody has deleted', async (context) => {
    const { offer, update, inUse, file } = await source(context)
    offer('first')
    await update()
    rmSync(file)
    assert.deepEqual(await update(), { kind: 'updated' })
    assert.equal(inUse(), 'first')
  })

  it('keeps the last good one through every failure, says which, and when it last went well', async (context) => {
    const { offer, replies, update, inUse, record, now, folder } = await source(context)
    offer('first')
    await update()
    const goodMs = now()
    offer('second')
    for (const [verdict, why] of [
      [{ kind: 'refused', why: 'it is not an mmdb file' }, 'it is not an mmdb file'],
      [new RefreshFailure('checking it takes too long'), 'checking it takes too long'],
    ] as const) {
      assert.deepEqual(await update(verdict), { kind: 'failed', why })
    }
    replies.set('/geo', status(500))
    const why = 'it answers with status 500'
    assert.deepEqual(await update(), { kind: 'failed', why })
    assert.equal(inUse(), 'first')
    assert.deepEqual([record().triedMs, record().succeededMs, record().failure], [now(), goodMs, why])
    assert.deepEqual(readdirSync(folder).sort(), ['geo.json', 'geo.mmdb'])
    offer('first')
    assert.deepEqual(await update(), { kind: 'unchanged' })
    assert.equal(record().failure, undefined)
  })

  it('knows what is the same without a word of the source, and leaves the file alone', async (context) => {
    const { offer, update, inUse } = await source(context)
    offer('first')
    await update()
    offer('first, in other words')
    assert.deepEqual(await update({ kind: 'same' }), { kind: 'unchanged' })
    assert.equal(inUse(), 'first')
  })

  it('sets aside what is doubtful, and takes it when it is accepted', async (context) => {
    const { offer, update, inUse, record, folder, asked } = await source(context)
    offer('first')
    await update()
    offer('second')
    assert.deepEqual(await update(DOUBTFUL), { kind: 'waiting', why: DOUBTFUL.why })
    assert.equal(inUse(), 'first')
    assert.deepEqual(readdirSync(folder).sort(), ['geo.json', 'geo.mmdb', 'geo.waiting'])
    assert.deepEqual(await update(DOUBTFUL), { kind: 'waiting', why: DOUBTFUL.why })
    assert.equal(asked.at(-1)!.headers['if-none-match'], '"second"', 'it is not sent twice')
    assert.equal(record().waiting?.why, DOUBTFUL.why)
    const before = asked.length
    assert.deepEqual(await update(DOUBTFUL, true), { kind: 'updated' })
    assert.equal(asked.length, before, 'what waits is taken, and nothing newer')
    assert.equal(inUse(), 'second')
    assert.deepEqual(readdirSync(folder).sort(), ['geo.json', 'geo.mmdb'])
    assert.deepEqual(await update(), { kind: 'unchanged' })
  })

  it('tells of nothing that waits once it was accepted in the middle of a round', async (context) => {
    const { offer, replies, update, inUse, record, folder } = await source(context)
    offer('first')
    await update()
    offer('second')
    await update(DOUBTFUL)
    const reply = replies.get('/geo')!
    const accepted = Promise.withResolvers<unknown>()
    replies.set('/geo', (request, response) => {
      accepted.resolve(update(GOOD, true).finally(() => reply(request, response)))
    })
    await update(DOUBTFUL)
    assert.deepEqual(await accepted.promise, { kind: 'updated' })
    assert.deepEqual([inUse(), record().waiting], ['second', undefined])
    offer('second')
    assert.deepEqual(await update({ kind: 'same' }), { kind: 'unchanged' })
    assert.deepEqual([record().etag, readdirSync(folder).sort()], ['"second"', ['geo.json', 'geo.mmdb']])
  })

  it('forgets what waits when something better comes', async (context) => {
    const { offer, update, inUse, record, folder } = await source(context)
    offer('first')
    await update()
    offer('second')
    await update(DOUBTFUL)
    offer('third')
    assert.deepEqual(await update(), { kind: 'updated' })
    assert.equal(inUse(), 'third')
    assert.equal(record().waiting, undefined)
    assert.deepEqual(readdirSync(folder).sort(), ['geo.json', 'geo.mmdb'])
  })

  it('takes whatever comes when everything is accepted and nothing waits', async (context) => {
    const { offer, update, inUse } = await source(context)
    offer('first')
    await update()
    offer('second')
    assert.deepEqual(await update(DOUBTFUL, true), { kind: 'updated' })
    assert.equal(inUse(), 'second')
  })

  it('sweeps away what was left when it was killed in the middle, once that is old', async (context) => {
    const { offer, update, folder, now } = await source(context)
    mkdirSync(folder, { recursive: true })
    const [old, young] = ['.geo.mmdb.77.0.tmp', '.geo.mmdb.78.0.tmp'].map((name) => join(folder, name))
    for (const file of [old!, young!]) writeFileSync(file, 'half of a database')
    utimesSync(old!, new Date(now() - 86_400_000), new Date(now() - 86_400_000))
    utimesSync(young!, new Date(now() + 86_400_000), new Date(now() + 86_400_000))
    offer('first')
    await update()
    assert.deepEqual([existsSync(old!), existsSync(young!)], [false, true])
  })

  it('counts what was called off for no try', async (context) => {
    const { offer, replies, update, record, inUse } = await source(context)
    offer('first')
    await update()
    const before = record()
    const ending = new AbortController()
    replies.set('/geo', () => ending.abort())
    assert.deepEqual(await update(GOOD, false, ending.signal), { kind: 'failed', why: 'it was called off' })
    assert.deepEqual(record(), before)
    assert.equal(inUse(), 'first')
  })

  it('keeps that it asks before it does, for a process that is killed meanwhile', async (context) => {
    const { replies, update, record, now } = await source(context)
    let triedMs: number | undefined
    replies.set('/geo', (_request, response) => {
      triedMs = record().triedMs
      response.end('first')
    })
    assert.deepEqual(await update(), { kind: 'updated' })
    assert.equal(triedMs, now())
  })

  it('says what a disk says, and does not throw', async (context) => {
    const { offer, update, folder } = await source(context)
    mkdirSync(join(folder, '..'), { recursive: true })
    writeFileSync(folder, 'in the way')
    offer('first')
    assert.deepEqual(await update(), { kind: 'failed', why: 'it cannot be written: EEXIST' })
  })
})
