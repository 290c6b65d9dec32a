import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { freePort, runServer, serverFolder, startServer, writeFiles } from './server-process.ts'

const CONFIG = `version: 1
node: ns1
pops: {fr: {ipv4: 203.0.113.20}}
policies: {all: {default: [fr]}}
`
const ZONE = `'':
  - {type: A, dynamic: all}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`
const FILES = { 'nearpop.yaml': CONFIG, 'zones/a.example.yaml': ZONE }
const QUERY = { name: 'a.example' }

describe('serve', () => {
  it('answers, and ends at once with exit code 0 on SIGINT', async (context) => {
    const server = await startServer(serverFolder(context), FILES)
    assert.deepEqual((await server.ask(QUERY)).answers, ['203.0.113.20'])
    server.signal('SIGINT')
    assert.equal(await server.ended(), 0)
  })

  it('goes on answering for the lameduck time on SIGTERM', async (context) => {
    const config = `${CONFIG}lameduck: 300ms\n`
    const server = await startServer(serverFolder(context), { ...FILES, 'nearpop.yaml': config })
    const stopping = server.logged(/^stopping/)
    server.signal('SIGTERM')
    await stopping
    assert.deepEqual((await server.ask(QUERY)).answers, ['203.0.113.20'])
    assert.equal(await server.ended(), 0)
  })

  for (const second of ['SIGTERM', 'SIGINT'] as const) {
    it(`does not wait for the end of the lameduck time when ${second} follows`, async (context) => {
      const config = `${CONFIG}lameduck: 10m\n`
      const server = await startServer(serverFolder(context), { ...FILES, 'nearpop.yaml': config })
      const stopping = server.logged(/^stopping/)
      server.signal('SIGTERM')
      await stopping
      server.signal(second)
      assert.equal(await server.ended(), 0)
    })
  }

  it('opens no debugger on SIGUSR1', async (context) => {
    const server = await startServer(serverFolder(context), FILES)
    server.signal('SIGUSR1')
    assert.deepEqual((await server.ask(QUERY)).answers, ['203.0.113.20'])
    server.signal('SIGINT')
    assert.equal(await server.ended(), 0)
    assert.doesNotMatch(server.stderr(), /debugger/i)
  })

  it('tells every problem of a broken configuration and exits with 78', async (context) => {
    const folder = serverFolder(context)
    const broken = CONFIG.replace('[fr]', '[mars]').replace('ipv4: 203.0.113.20', 'ipv5: 203.0.113.20')
    writeFiles(folder, { ...FILES, 'nearpop.yaml': broken })
    const { ended, stderr } = runServer(folder, 0)
    assert.equal(await ended(), 78)
    assert.deepEqual(stderr().match(/^nearpop\.yaml:\d+:\d+: error\[[a-z-]+\]/gm), [
      'nearpop.yaml:3:13: error[unknown-key]',
      'nearpop.yaml:4:28: error[unknown-pop]',
    ])
    assert.match(stderr(), /\n2 errors, 0 warnings in 1 file; nothing to serve\n$/)
  })

  it('tells why it has nothing to serve and exits with 78', async (context) => {
    for (const [file, problem] of [
      ['nearpop.yaml', /^nearpop\.yaml:1:1: error\[unreadable-file\]/],
      ['zones/a.example.yaml', /error\[folder\]: cannot list folder "zones\/"/],
    ] as const) {
      const folder = serverFolder(context)
      writeFiles(folder, Object.fromEntries(Object.entries(FILES).filter(([name]) => name !== file)))
      const { ended, stderr } = runServer(folder, 0)
      assert.equal(await ended(), 78)
      assert.match(stderr(), problem)
    }
  })

  it('names every address it cannot listen on and exits with 1', async (context) => {
    const [first, second] = [await freePort(), await freePort()]
    const holders = [first, second].map((port) => createServer().listen(port, '127.0.0.1'))
    await Promise.all(holders.map((holder) => once(holder, 'listening')))
    context.after(() => holders.map((holder) => holder.close()))
    const folder = serverFolder(context)
    const listen = `listen: {dns: ['127.0.0.1:${first}', '127.0.0.1:${second}']}\n`
    writeFiles(folder, { ...FILES, 'nearpop.yaml': CONFIG + listen })
    const { ended, stderr } = runServer(folder, first)
    assert.equal(await ended(), 1)
    for (const port of [first, second]) {
      assert.match(
        stderr(),
        new RegExp(`^cannot listen on 127\\.0\\.0\\.1 port ${port} over TCP: .*\\(EADDRINUSE\\)$`, 'm'),
      )
    }
  })

  it('serves the good zones beside a broken one, with SERVFAIL for that', async (context) => {
    const server = await startServer(serverFolder(context), { ...FILES, 'zones/b.example.yaml': 'nonsense' })
    assert.deepEqual((await server.ask(QUERY)).answers, ['203.0.113.20'])
    assert.equal((await server.ask({ name: 'b.example' })).rcode, 2)
    await server.logged(/^zones\/b\.example\.yaml:1:1: error\[shape\]/, 0)
  })
})
