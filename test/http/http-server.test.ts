/** What costs a server too much is cut, over real sockets: too large, too slow, too many. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { request } from 'undici'
import { LIMITS } from '../../src/base/limits.ts'
import { openHttpServer } from '../../src/http/http-server.ts'
import { until } from '../cli/server-process.ts'
import { keptLog } from './kept-log.ts'
import { ADMIN, openSite, TOKENS } from './open-site.ts'

interface Raw {
  readonly socket: Socket
  readonly said: () => string
  readonly isClosed: () => boolean
}

async function open(context: TestContext, port: number): Promise<Raw> {
  const socket = connect(port, '127.0.0.1')
  context.after(() => void socket.destroy())
  let [said, isClosed] = ['', false]
  socket.on('data', (chunk) => (said += chunk))
  socket.on('close', () => (isClosed = true))
  socket.on('error', () => {})
  await once(socket, 'connect')
  return { socket, said: () => said, isClosed: () => isClosed }
}

describe('the HTTP server', () => {
  it('refuses 9 kB of headers', async (context) => {
    const { ask } = await openSite(context)
    assert.equal((await ask('/livez', { headers: { large: 'x'.repeat(7_000) } })).status, 200)
    assert.equal((await ask('/livez', { headers: { large: 'x'.repeat(9_000) } })).status, 431)
  })

  it('refuses 65 kB of body', async (context) => {
    const { ask } = await openSite(context, TOKENS)
    const put = (length: number) => {
      const body = JSON.stringify({ kind: 'drain' }).padEnd(length)
      return ask('/api/v1/overrides/fr', { method: 'PUT', headers: { authorization: `Bearer ${ADMIN}` }, body })
    }
    assert.equal((await put(64 * 1_024)).status, 200)
    assert.equal((await put(64 * 1_024 + 1)).status, 413)
  })

  it('ends a connection that says nothing, or never ends its headers or its body', async (context) => {
    const { port, ask } = await openSite(context, TOKENS)
    const [silent, slow, endless] = [await open(context, port), await open(context, port), await open(context, port)]
    slow.socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n')
    const drip = setInterval(() => slow.socket.write('X-Slow: 1\r\n'), 500)
    context.after(() => clearInterval(drip))
    const headers = `Host: localhost\r\nAuthorization: Bearer ${ADMIN}\r\nContent-Length: 100`
    endless.socket.write(`PUT /api/v1/overrides/fr HTTP/1.1\r\n${headers}\r\n\r\n{`)
    await until('all are ended', () => silent.isClosed() && slow.isClosed() && endless.isClosed())
    for (const { said } of [silent, slow, endless]) assert.match(said(), /^(HTTP\/1\.1 408 |$)/)
    assert.equal((await ask('/livez')).status, 200)
  })

  it('has room for so many connections and no more, and for others when they end', async (context) => {
    const { port, ask } = await openSite(context)
    const all: Raw[] = []
    for (let i = 0; i < LIMITS.httpConnectionsMax; i++) all.push(await open(context, port))
    const more = await open(context, port)
    await until('one more is ended', more.isClosed)
    assert.equal(more.said(), '')
    assert.equal(all.filter(({ isClosed }) => isClosed()).length, 0)
    all[0]!.socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await until('the first of them is answered', () => /^HTTP\/1\.1 200 /.test(all[0]!.said()))
    for (const { socket } of all) socket.destroy()
    await until('there is room again', async () => {
      try {
        return (await ask('/livez')).status === 200
      } catch {
        return false
      }
    })
  })

  it('streams events to 32 readers in all, with what they missed, until it is closed', async (context) => {
    const { port, ask, control, close } = await openSite(context)
    for (const kind of ['drain', 'auto', 'drain'] as const) await control.setOverride('fr', { kind })
    const url = `http://127.0.0.1:${port}/api/v1/events/stream`
    const streams: { statusCode: number; ids: () => string[] | null; isEnded: () => boolean }[] = []
    for (let i = 0; i < LIMITS.eventStreamsMax; i++) {
      const { body, statusCode } = await request(url, { headers: { 'last-event-id': '1' } })
      let said = ''
      body.on('data', (chunk) => (said += chunk)).on('error', () => {})
      streams.push({ statusCode, ids: () => said.match(/^id: .*/gm), isEnded: () => body.destroyed })
    }
    for (let i = 0; i < 2 * LIMITS.eventStreamsMax; i++) {
      assert.equal((await ask('/api/v1/events/stream', { method: 'HEAD' })).status, 200)
    }
    assert.equal((await ask('/api/v1/events/stream')).status, 503)
    await control.setOverride('fr', { kind: 'auto' })
    const replayed = ['id: 2', 'id: 3', 'id: 4']
    await until('all have been told', () => streams.every(({ ids }) => ids()?.length === replayed.length))
    for (const { statusCode, ids } of streams) assert.deepEqual([statusCode, ids()], [200, replayed])
    await close()
    await until('all have ended', () => control.listeners.size === 0 && streams.every(({ isEnded }) => isEnded()))
  })

  it('says why it cannot listen', async (context) => {
    const { port } = await openSite(context)
    const fetch = () => new Response()
    await assert.rejects(openHttpServer({ address: '127.0.0.1', port }, fetch, keptLog()), {
      message: `cannot listen on 127.0.0.1 port ${port} for HTTP: the port is already in use (EADDRINUSE)`,
    })
    await assert.rejects(openHttpServer({ address: '192.0.2.53', port }, fetch, keptLog()), /no interface has this/)
  })
})
