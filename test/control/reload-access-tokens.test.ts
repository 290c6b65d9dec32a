import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reloader } from '../../src/control/reload.ts'
import { CONFIG, CONFIG_FILE, fakeSources } from './fake-sources.ts'

const TOKEN = 'token-token-token-token-token-token'
const WITH_AUTH = `${CONFIG}auth: {tokens: secret/tokens.txt}\n`
const FILE = 'secret/tokens.txt'

describe('reloadAccessTokens', () => {
  it('lets in by the file that auth names, and by none without auth', () => {
    const { sources, write } = fakeSources({ [CONFIG_FILE]: WITH_AUTH, [FILE]: TOKEN })
    const reloader = new Reloader(CONFIG_FILE, sources)
    assert.deepEqual(
      reloader.reload().snapshot!.accessTokens!.map(({ role }) => role),
      ['viewer'],
    )
    assert.ok(reloader.paths().includes(FILE), 'it is watched')
    write(CONFIG_FILE, CONFIG)
    assert.ok(!('accessTokens' in reloader.reload().snapshot!))
    assert.ok(!reloader.paths().includes(FILE))
  })

  it('lets in nobody until the file was good once, then by its last good state, and tells the problem', () => {
    const { sources, write, delete: remove } = fakeSources({ [CONFIG_FILE]: WITH_AUTH })
    const reloader = new Reloader(CONFIG_FILE, sources)
    const first = reloader.reload()
    assert.deepEqual(first.snapshot!.accessTokens, [])
    assert.deepEqual(
      first.problems.map(({ code }) => code),
      ['unreadable-file'],
    )
    write(FILE, `${TOKEN} admin`)
    const good = reloader.reload()
    assert.deepEqual([good.snapshot!.accessTokens!.length, good.problems], [1, []])
    write(FILE, `${TOKEN} root`)
    const bad = reloader.reload()
    assert.deepEqual(bad.snapshot!.accessTokens, good.snapshot!.accessTokens)
    assert.match(
      bad.problemTexts[0]!,
      /^secret\/tokens\.txt:1:1: error\[access-token\]: after a token there is its role/,
    )
    assert.ok(!bad.problemTexts.join().includes(TOKEN), 'the line itself is not shown')
    remove(FILE)
    assert.deepEqual(reloader.reload().snapshot!.accessTokens, good.snapshot!.accessTokens)
  })
})
