import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reloader } from '../../src/control/reload.ts'
import { sipKeyOf } from '../../src/dns/siphash.ts'
import { CONFIG, CONFIG_FILE, fakeSources } from './fake-sources.ts'

const SECRET = 'e5e973e5a6b2a43f48e7dc849e37bfcf'
const KEYS = [sipKeyOf(Buffer.from(SECRET, 'hex'))]
const DRAWN = [Int32Array.of(1, 2, 3, 4)]
const WITH_COOKIES = `${CONFIG}cookies: {secrets: secret/cookies.txt}\n`
const FILE = 'secret/cookies.txt'

describe('reloadCookieSecrets', () => {
  it('takes the secrets of the file that cookies names, and the drawn one without cookies', () => {
    const { sources, write } = fakeSources({ [CONFIG_FILE]: WITH_COOKIES, [FILE]: SECRET })
    const reloader = new Reloader(CONFIG_FILE, sources, 0, DRAWN)
    assert.deepEqual(reloader.reload().snapshot!.cookieSecrets, KEYS)
    assert.ok(reloader.paths().includes(FILE), 'it is watched')
    write(CONFIG_FILE, CONFIG)
    assert.deepEqual(reloader.reload().snapshot!.cookieSecrets, DRAWN)
    assert.ok(!reloader.paths().includes(FILE))
  })

  it('takes the drawn one until the file was good once, then its last good state, and tells the problem', () => {
    const { sources, write, delete: remove } = fakeSources({ [CONFIG_FILE]: WITH_COOKIES })
    const reloader = new Reloader(CONFIG_FILE, sources, 0, DRAWN)
    const first = reloader.reload()
    assert.deepEqual(first.snapshot!.cookieSecrets, DRAWN)
    assert.deepEqual(
      first.problems.map(({ code }) => code),
      ['unreadable-file'],
    )
    write(FILE, SECRET)
    assert.deepEqual(reloader.reload().snapshot!.cookieSecrets, KEYS)
    write(FILE, `${SECRET} old`)
    const bad = reloader.reload()
    assert.deepEqual(bad.snapshot!.cookieSecrets, KEYS)
    assert.match(bad.problemTexts[0]!, /^secret\/cookies\.txt:1:1: error\[cookie-secret\]: a secret is 32 hex digits/)
    assert.ok(!bad.problemTexts.join().includes(SECRET), 'the line itself is not shown')
    remove(FILE)
    assert.deepEqual(reloader.reload().snapshot!.cookieSecrets, KEYS)
  })
})
