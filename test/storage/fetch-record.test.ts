import assert from 'node:assert/strict'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readFetchRecord, waitingFileOf, writeFetchRecord } from '../../src/storage/fetch-record.ts'
import { scratchFolder } from './scratch-folder.ts'

describe('fetch records', () => {
  it('are read as they were written, beside the database, for its owner alone', async (context) => {
    const folder = scratchFolder(context)
    const file = join(folder, 'city.mmdb')
    const record = { url: 'https://a.example/x?key=1', etag: '"1"', triedMs: 7, waiting: { why: 'much', sha256: 'ab' } }
    writeFileSync(waitingFileOf(file), 'much else')
    await writeFetchRecord(file, record)
    assert.deepEqual(readFetchRecord(file), record)
    assert.deepEqual(readdirSync(folder), ['city.json', 'city.waiting'])
    assert.equal(statSync(join(folder, 'city.json')).mode & 0o777, 0o600)
    assert.equal(waitingFileOf(file), join(folder, 'city.waiting'))
  })

  it('tell of nothing that waits when its file is gone', async (context) => {
    const file = join(scratchFolder(context), 'city.mmdb')
    await writeFetchRecord(file, { etag: '"1"', waiting: { why: 'much' } })
    assert.deepEqual(readFetchRecord(file), { etag: '"1"' })
  })

  it('are empty where there is none, or a damaged one', (context) => {
    const folder = scratchFolder(context)
    for (const [name, text] of Object.entries({
      half: '{"url": "htt',
      other: '{"triedMs": "yesterday"}',
      list: '[]',
    })) {
      writeFileSync(join(folder, `${name}.json`), text)
    }
    for (const name of ['half', 'other', 'list', 'none']) {
      assert.deepEqual(readFetchRecord(join(folder, `${name}.mmdb`)), {})
    }
  })
})
