import assert from 'node:assert/strict'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { serverFolder, startServer } from './server-process.ts'

const ZONE = "'': {type: NS, values: [ns1.example.net., ns2.example.net.]}\n"
const FILES = { 'nearpop.yaml': 'version: 1\nnode: ns1\n', 'zones/a.example.yaml': ZONE }

describe('a server whose clock is behind', () => {
  it('says so, by the state that it has written in what is now the future', async (context) => {
    const folder = serverFolder(context)
    mkdirSync(join(folder, 'state'))
    const state = join(folder, 'state/state.json')
    writeFileSync(state, '{"version":1,"serials":{}}')
    const future = Date.now() / 1_000 + 3 * 86_400 + 60
    utimesSync(state, future, future)
    const { logged, ask } = await startServer(folder, FILES)
    const { msg } = await logged(/^the clock of this machine says/, 0)
    assert.match(
      msg,
      /state\.json" was written at .*: it is 3 days behind; serials of zones, .*; fix: sudo timedatectl/,
    )
    assert.equal((await ask({ name: 'a.example', type: 'SOA' })).rcode, 0)
  })

  it('says nothing when the clock is right', async (context) => {
    const { log } = await startServer(serverFolder(context), FILES)
    assert.deepEqual(
      log.filter(({ msg }) => /clock/.test(msg)),
      [],
    )
  })
})
