import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { answeringOverUdp, withRcode } from './answering-sockets.ts'
import { runCommand } from './play-terminal.ts'
import { freePort, listeningOn, runServer, serverFolder, startServer, writeFiles } from './server-process.ts'

const CONFIG = `version: 1
node: ns1
pops: {fr: {ipv4: 203.0.113.20}}
policies: {all: {default: [fr]}}
`
const ZONE = `'':
  - {type: A, dynamic: all}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`
const FILES = { 'nearpop.yaml': CONFIG, 'zones/b.example.yaml': ZONE }

async function setupOnly(context: TestContext) {
  const folder = scratchFolder(context)
  const port = await freePort()
  writeFiles(folder, { ...FILES, 'nearpop.yaml': listeningOn(port, CONFIG) })
  return { folder, port, config: join(folder, 'nearpop.yaml') }
}

describe('probe', () => {
  it('asks a running server over UDP and TCP, passing over a zone that never was good', async (context) => {
    const folder = serverFolder(context)
    const server = await startServer(folder, { ...FILES, 'zones/a.example.yaml': 'nonsense' })
    const config = join(folder, 'nearpop.yaml')
    const { code, out, err } = await runCommand('probe', '-c', config)
    const at = `127.0.0.1:${server.port}`
    assert.deepEqual([code, err], [0, ''])
    assert.equal(out, `${at} over UDP: answers for b.example.\n${at} over TCP: answers for b.example.\n`)
    const json = JSON.parse((await runCommand('probe', 'b.example', '--json', '-c', config)).out)
    const listener = {
      address: '127.0.0.1',
      port: server.port,
      zone: 'b.example.',
      outcome: 'answered',
      found: 'answered',
    }
    const listeners = ['UDP', 'TCP'].map((transport) => ({ ...listener, transport }))
    assert.deepEqual(json, { answered: true, listeners })
  })

  it('says no, with exit code 1, for a zone that is not there, and without any good one', async (context) => {
    const folder = serverFolder(context)
    const server = await startServer(folder, { ...FILES, 'zones/a.example.yaml': 'nonsense' })
    const config = join(folder, 'nearpop.yaml')
    const { code, out } = await runCommand('probe', 'c.example', '-c', config)
    assert.equal(code, 1)
    assert.match(out, /^127\.0\.0\.1:\d+ over UDP: the answer is REFUSED, asked for c\.example\.$/m)
    rmSync(join(folder, 'zones/b.example.yaml'))
    const other = await runCommand('probe', '--server', `127.0.0.1:${server.port}`, '-c', config)
    assert.equal(other.code, 1)
    assert.match(other.out, /over TCP: the answer is SERVFAIL, asked for a\.example\.$/m)
  })

  it('waits until the server is there', async (context) => {
    const folder = serverFolder(context)
    const port = await freePort()
    writeFiles(folder, { ...FILES, 'nearpop.yaml': listeningOn(port, CONFIG) })
    const probed = runCommand('probe', '--wait', '30s', '-c', join(folder, 'nearpop.yaml'))
    runServer(folder, port)
    assert.equal((await probed).code, 0)
  })

  it('ends with 3 when nobody listens, at once or after the wait', async (context) => {
    const { config, port } = await setupOnly(context)
    for (const wait of [[], ['--wait', '250ms']]) {
      const { code, out } = await runCommand('probe', '-c', config, ...wait)
      assert.equal(code, 3)
      assert.match(
        out,
        new RegExp(`^127\\.0\\.0\\.1:${port} over TCP: nothing listens there, asked for b\\.example\\.$`, 'm'),
      )
    }
  })

  it('ends with 4 without an answer in time, and with 3 when something worse is found as well', async (context) => {
    const { config, port } = await setupOnly(context)
    await answeringOverUdp(context, () => undefined, port)
    const { code, out } = await runCommand('probe', '-c', config, '--json')
    const outcomes = JSON.parse(out).listeners.map(({ outcome }: { outcome: string }) => outcome)
    assert.deepEqual([code, outcomes], [3, ['timeout', 'unreachable']])
  })

  it('needs no configuration when it is told both the server and the zone', async (context) => {
    const port = await answeringOverUdp(context, withRcode(0))
    const none = join(scratchFolder(context), 'nearpop.yaml')
    const { code, out } = await runCommand('probe', 'a.example', '--server', `127.0.0.1:${port}`, '-c', none)
    assert.equal(code, 3)
    assert.match(out, /over UDP: answers for a\.example\.$/m)
    const missing = await runCommand('probe', '-c', none)
    assert.deepEqual([missing.code, missing.out], [3, ''])
    assert.match(missing.err, /^cannot read ".*nearpop\.yaml": ENOENT; --config says/)
  })

  it('says that there is no zone to ask for', async (context) => {
    const { config, folder } = await setupOnly(context)
    rmSync(join(folder, 'zones/b.example.yaml'))
    const { code, err } = await runCommand('probe', '-c', config)
    assert.deepEqual([code, err], [3, `there is no zone to ask for in "${join(folder, 'zones')}"\n`])
  })

  it('refuses what it cannot understand', async () => {
    for (const argv of [['--wait', '20'], ['a..b'], ['--server', 'ns1']]) {
      const { code, err } = await runCommand('probe', ...argv)
      assert.equal(code, 2)
      assert.match(err, /^nearpop probe: .*\nSee: nearpop help probe\n$/)
    }
  })
})
