import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { checkDatabases, checkFiles, checkState, checkUser } from '../../src/doctor/check-data.ts'
import { findings, folder, NOW } from './healthy-facts.ts'

describe('checkFiles', () => {
  const file = { path: 'tokens.txt', role: 'secrets', mode: 0o600, isReadable: true } as const

  for (const [spoilt, found] of [
    [{}, 'ok: tokens.txt: as they should be'],
    [{ mode: undefined, isReadable: false }, 'fail: tokens.txt is not there, or lies where user nearpop cannot look'],
    [
      { mode: 0o600, isReadable: false },
      'fail: tokens.txt has mode 0600 and cannot be read by user nearpop | sudo chgrp nearpop tokens.txt && sudo chmod g+r tokens.txt',
    ],
    [
      { mode: 0o644 },
      'fail: tokens.txt holds secrets, and every user of this machine can open it | chmod o= tokens.txt',
    ],
    [{ role: 'configuration', mode: 0o644 }, 'ok: tokens.txt: as they should be'],
    [
      { role: 'configuration', mode: 0o666 },
      'fail: every user of this machine can write tokens.txt | chmod o-w tokens.txt',
    ],
  ] as const) {
    it(found, () => assert.deepEqual(findings(checkFiles, { files: [{ ...file, ...spoilt }] }), [found]))
  }
})

describe('checkUser', () => {
  const state = { ...folder('/s'), self: { uid: 1_000, name: 'me' }, error: 'EACCES' }
  const files = [{ path: 'tokens.txt', role: 'secrets', mode: 0o600, isReadable: false }] as const

  it('says that another user sees little, and blames nobody for that', () => {
    assert.deepEqual(findings(checkUser, { state }), [
      'warn: the state folder belongs to nearpop, and this is user me: what the server may and may not do is not seen | sudo -u nearpop nearpop doctor -c nearpop.yaml',
    ])
    assert.deepEqual(findings(checkState, { state }), ['ok: "/s" is user nearpop\'s'])
    assert.match(findings(checkFiles, { state, files })[0]!, /^ok: /)
  })

  it('takes a folder of root for one that was never given away', () => {
    const ofRoot = { ...state, nearest: { ...state.nearest, owner: { uid: 0, name: 'root' } } }
    assert.match(findings(checkUser, { state: ofRoot })[0]!, /^ok: /)
    assert.match(findings(checkState, { state: ofRoot })[0]!, /^fail: /)
  })
})

describe('checkState', () => {
  it('says what would be lost', () => {
    const [found] = findings(checkState, { state: { ...folder('/var/lib/nearpop'), error: 'EACCES' } })
    assert.match(
      found!,
      /^fail: .*: serials, overrides and what is known of PoPs would not survive a restart \| sudo chown/,
    )
  })

  it('goes by what the server found when it wrote', () => {
    const server = { version: '1', ownVersion: '1', pid: 7, reloadErrors: 0, byCountry: {}, stateFault: 'it is full' }
    const lost = 'serials, overrides and what is known of PoPs would not survive a restart'
    assert.deepEqual(findings(checkState, { server }), [`fail: it is full: ${lost} | df -h /var/lib/nearpop`])
  })

  it('is content with one that can be made', () => {
    assert.match(findings(checkState, { state: { ...folder('/s'), kind: 'missing' } })[0]!, /^ok: "\/s" will be made/)
  })
})

describe('checkDatabases', () => {
  it('finds those that are old, and that there is none', () => {
    const old = { file: '/geodb/old.mmdb', builtMs: NOW - LIMITS.databaseAgeOldMs - 1 }
    const databases = [
      old,
      { file: 'new.mmdb', builtMs: NOW - LIMITS.databaseAgeOldMs },
      { file: 'x', builtMs: undefined },
    ]
    assert.match(
      findings(checkDatabases, { databases }).join(),
      /^warn: old\.mmdb is 45 days old: [^,]*\| nearpop geodb update[^:]*$/,
    )
    assert.deepEqual(findings(checkDatabases, { databases: [] }), [
      'fail: there is no geo database: nobody is anywhere',
    ])
  })
})
