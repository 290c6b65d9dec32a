/** A real server asked over its HTTP address, as a browser, a program or a process supervisor would. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { request } from 'undici'
import { freePort, listeningOn, runServer, serverFolder, startServer, until, writeFiles } from './server-process.ts'

const ADMIN = 'admin-admin-admin-admin-admin-admin'
const PLAIN = `version: 1
node: ns1
pops: {fr: {ipv4: 192.0.2.1}, au: {ipv4: 192.0.2.2}}
policies: {two: {rules: [{subnets: [127.0.0.0/8], pops: [fr]}], default: [au]}}
`
const ZONE = `'':
  - {type: A, ttl: 20, dynamic: two}
  - {type: NS, values: [ns1.example.net.]}
`
const QUERY = { name: 'a.example' }

async function start(context: TestContext, config = PLAIN) {
  const folder = serverFolder(context)
  const server = await startServer(folder, { 'nearpop.yaml': config, 'zones/a.example.yaml': ZONE })
  const ask = async (path: string, method: 'GET' | 'PUT' = 'GET', token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const body = method === 'PUT' ? JSON.stringify({ kind: 'drain' }) : null
    const response = await request(`http://127.0.0.1:${server.httpPort}${path}`, { method, headers, body })
    return { status: response.statusCode, text: await response.body.text() }
  }
  const writeTokens = (text: string, mode: number) => {
    writeFileSync(join(folder, 'tokens.txt'), text)
    chmodSync(join(folder, 'tokens.txt'), mode)
  }
  return { folder, server, ask, writeTokens }
}

describe('a running server over HTTP', () => {
  it('shows the dashboard and the API on loopback, and takes no orders there', async (context) => {
    const { server, ask } = await start(context)
    assert.match((await ask('/')).text, /^<!doctype html>/)
    assert.equal(JSON.parse((await ask('/api/v1/status')).text).pid, server.pid)
    assert.equal((await ask('/livez')).status, 200)
    assert.deepEqual(await ask('/readyz'), { status: 200, text: 'ready\n' })
    const { status, text } = await ask('/api/v1/overrides/fr', 'PUT', ADMIN)
    assert.equal(status, 403)
    assert.match(JSON.parse(text).detail, /"nearpop pop" and "nearpop reload" can/)
    assert.deepEqual((await server.ask(QUERY)).answers, ['192.0.2.1'])
  })

  it('lets in by the tokens of its file, as it is at the last reload', async (context) => {
    const { folder, server, ask, writeTokens } = await start(context)
    writeTokens(`${ADMIN} admin\n`, 0o644)
    writeFiles(folder, { 'nearpop.yaml': listeningOn(server.port, `${PLAIN}auth: {tokens: tokens.txt}\n`) })
    const problem = await server.logged(/error\[open-secrets\]/, 0)
    assert.match(
      problem.msg,
      /^tokens\.txt:1:1: .*every user of this machine can open "tokens\.txt"\n.*chmod o= tokens\.txt/,
    )
    assert.equal((await ask('/', 'GET', ADMIN)).status, 401)
    writeTokens(`${ADMIN} admin\n# mended\n`, 0o600)
    await until('the token is taken', async () => (await ask('/api/v1/status', 'GET', ADMIN)).status === 200)
    assert.equal((await ask('/api/v1/status')).status, 401)
    assert.equal((await ask('/readyz')).status, 200)
    assert.equal((await ask('/api/v1/overrides/fr', 'PUT', ADMIN)).status, 200)
    assert.deepEqual((await server.ask(QUERY)).answers, ['192.0.2.2'])
    assert.ok(!server.stderr().includes(ADMIN))
  })

  it('is not ready from SIGTERM on, but lives and answers until the lameduck time is over', async (context) => {
    const { server, ask } = await start(context, `${PLAIN}lameduck: 3s\n`)
    const { body } = await request(`http://127.0.0.1:${server.httpPort}/api/v1/events/stream`)
    const ended = new Promise((resolve) => body.on('close', resolve))
    body.on('error', () => {}).resume()
    server.signal('SIGTERM')
    await until('it is not ready', async () => (await ask('/readyz')).status === 503)
    assert.equal((await ask('/readyz')).text, 'not ready: the server is stopping\n')
    assert.equal((await ask('/livez')).status, 200)
    assert.deepEqual((await server.ask(QUERY)).answers, ['192.0.2.1'])
    assert.equal(await server.ended(), 0)
    await ended
  })

  it('answers queries though its port is taken, and says so', async (context) => {
    const folder = serverFolder(context)
    const port = await freePort()
    const other = createServer().listen(port + 1, '127.0.0.1')
    context.after(() => void other.close())
    await once(other, 'listening')
    writeFiles(folder, { 'nearpop.yaml': listeningOn(port, PLAIN), 'zones/a.example.yaml': ZONE })
    const server = runServer(folder, port)
    const line = await server.logged(/for HTTP: the port is already in use \(EADDRINUSE\)/, 0)
    assert.match(line.msg, /; there is no dashboard; DNS is served all the same$/)
    await server.answers(QUERY, '192.0.2.1')
  })

  it('answers queries while 500 half-open connections are all that HTTP has room for', async (context) => {
    const { server, ask } = await start(context)
    let closed = 0
    const sockets = Array.from({ length: 500 }, () => {
      const socket = connect(server.httpPort, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: '))
      return socket
        .on('close', () => closed++)
        .on('error', () => {})
        .resume()
    })
    context.after(() => {
      for (const socket of sockets) socket.destroy()
    })
    await until('those above the limit are ended', () => closed >= 400)
    for (let i = 0; i < 100; i++) assert.deepEqual((await server.ask(QUERY)).answers, ['192.0.2.1'])
    await until('all are ended for being slow', () => closed === 500)
    assert.equal((await ask('/readyz')).status, 200)
  })
})
