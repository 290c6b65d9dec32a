import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { readCredentials } from '../../src/refresh/read-credentials.ts'
import { RefreshFailure } from '../../src/refresh/refresh-failure.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

function credentials(context: TestContext, account: string, licenceKey: string, mode = 0o600) {
  const folder = scratchFolder(context)
  const place = { file: join(folder, 'nearpop.yaml'), line: 1, column: 1, length: 1 }
  for (const [file, text] of Object.entries({ account, licenceKey })) {
    writeFileSync(join(folder, file), text)
    chmodSync(join(folder, file), mode)
  }
  const download = { account: { path: 'account', place }, licenceKey: { path: 'licenceKey', place } }
  return readCredentials(download, (path) => join(folder, path))
}

describe('readCredentials', () => {
  it('reads a number and a key, each from its file', (context) => {
    assert.deepEqual(credentials(context, '123456\n', 'abc_DEF-1\n'), { account: '123456', licenceKey: 'abc_DEF-1' })
  })

  it('refuses files that everybody can open, and what is none, without a word of it', (context) => {
    const secret = 'not a key'
    for (const [account, key, mode, why] of [
      ['123456', 'abc', 0o604, /every user of this machine can open/],
      ['me@example.com', 'abc', 0o600, /holds no account number$/],
      ['123456', secret, 0o600, /holds no licence key$/],
      ['123456', '', 0o600, /holds no licence key$/],
      ['123456', `${'x'.repeat(201)}`, 0o600, /holds no licence key$/],
    ] as const) {
      assert.throws(
        () => credentials(context, account, key, mode),
        (error) => {
          assert.ok(error instanceof RefreshFailure)
          assert.match(error.message, why)
          return !error.message.includes(secret) && !error.message.includes('me@')
        },
      )
    }
  })
})
