import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import type { Attempt } from '../../src/probes/attempt.ts'
import { probeHttp } from '../../src/probes/http-probe.ts'
import { runProbe } from '../../src/probes/probe.ts'
import type { HealthCheck } from '../../src/routing/policy.ts'
import { listenHttp, listenTcp } from './local-server.ts'
import { manualClock } from './manual-clock.ts'
import { targetOf } from './target-of.ts'

const NEVER = new AbortController().signal

async function errorOf(context: TestContext, onRequest: RequestListener, check: Partial<HealthCheck> = {}) {
  const server = await listenHttp(context, onRequest)
  const { ok, error } = await runProbe(targetOf(server, check), NEVER, manualClock())
  assert.equal(ok, error === undefined)
  return error
}

const respond =
  (status: number, body = '', headers = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)

describe('probeHttp: what is asked', () => {
  it('dials the pinned address and names the configured host', async (context) => {
    let seen: IncomingMessage | undefined
    let dialled: string | undefined
    const server = await listenHttp(
      context,
      (request, response) => {
        seen = request
        dialled = request.socket.localAddress
        response.end()
      },
      '127.0.0.5',
    )
    const { ok } = await runProbe(targetOf(server, { path: '/up?deep=1' }, 'www.a.example'), NEVER, manualClock())
    assert.ok(ok)
    assert.equal(dialled, '127.0.0.5')
    assert.deepEqual([seen!.method, seen!.url], ['GET', '/up?deep=1'])
    const { host, 'user-agent': agent, connection } = seen!.headers
    assert.deepEqual([host, agent, connection], ['www.a.example', 'nearpop-healthcheck', 'close'])
  })

  it('uses a new connection each time and brings no cookie back', async (context) => {
    const cookies: unknown[] = []
    const server = await listenHttp(context, (request, response) => {
      cookies.push(request.headers.cookie)
      response.setHeader('set-cookie', 'a=b').end()
    })
    for (let i = 0; i < 2; i++) assert.ok((await runProbe(targetOf(server), NEVER, manualClock())).ok)
    assert.equal(server.connections(), 2)
    assert.deepEqual(cookies, [undefined, undefined])
  })

  it('speaks IPv6, with brackets around an address for a host', async (context) => {
    let host: string | undefined
    const onRequest: RequestListener = (request, response) => {
      host = request.headers.host
      response.end()
    }
    const server = await listenHttp(context, onRequest, '::1').catch(() => undefined)
    if (server === undefined) return context.skip('this machine has no ::1')
    const { ok, error } = await runProbe(targetOf(server, {}, '2001:db8::1'), NEVER, manualClock())
    assert.ok(ok, error)
    assert.equal(host, '[2001:db8::1]')
  })
})

describe('probeHttp: the status', () => {
  it('takes 200 to 399 unless told otherwise', async (context) => {
    assert.equal(await errorOf(context, respond(200)), undefined)
    assert.equal(await errorOf(context, respond(204)), undefined)
    assert.equal(await errorOf(context, respond(500)), 'status 500, wanted 200-399')
    assert.equal(await errorOf(context, respond(404), { expect: { status: '200-399,404' } }), undefined)
    assert.equal(await errorOf(context, respond(200), { expect: { status: '204' } }), 'status 200, wanted 204')
  })

  it('follows no redirect: one is a success, or fails with the place it leads to', async (context) => {
    const redirect = respond(302, '', { location: 'https://b.example/elsewhere' })
    assert.equal(await errorOf(context, redirect), undefined)
    assert.equal(
      await errorOf(context, redirect, { expect: { status: '200-299' } }),
      'redirect to "https://b.example/elsewhere" (status 302) is not followed, wanted 200-299',
    )
    assert.equal(await errorOf(context, respond(304), { expect: { status: '200' } }), 'status 304, wanted 200')
  })
})

describe('probeHttp: the body', () => {
  it('looks for a text or a regular expression', async (context) => {
    assert.equal(await errorOf(context, respond(200, 'all ok'), { expect: { body: 'ok' } }), undefined)
    assert.equal(await errorOf(context, respond(200, 'no'), { expect: { body: 'ok' } }), 'body does not hold "ok"')
    assert.equal(await errorOf(context, respond(200, 'v12'), { expect: { body: '/^v\\d+$/' } }), undefined)
    assert.equal(
      await errorOf(context, respond(200, 'v'), { expect: { body: '/v\\d/' } }),
      'body does not match /v\\d/',
    )
    assert.equal(await errorOf(context, respond(200, ''), { expect: { body: 'ok' } }), 'body does not hold "ok"')
  })

  it('reads the beginning of an endless body, judges it and hangs up', async (context) => {
    const endless = (beginning: string): RequestListener => {
      return (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(1_000)));
        }
        response.on('drain', more).write(beginning)
        more()
      }
    }
    const server = await listenHttp(context, endless('ok'))
    const closed = server.nextClosed()
    assert.ok((await runProbe(targetOf(server, { expect: { body: 'ok' } }), NEVER, manualClock())).ok)
    await closed
    assert.equal(
      await errorOf(context, endless(`${'x'.repeat(5_119)}ok`), { expect: { body: 'ok' } }),
      'first 5,120 octets of the body do not hold "ok"',
    )
    assert.equal(await errorOf(context, endless(`${'x'.repeat(5_118)}ok`), { expect: { body: 'ok' } }), undefined)
  })

  it('judges a body of exactly the limit as a whole one', async (context) => {
    const error = await errorOf(context, respond(200, 'x'.repeat(5_120)), { expect: { body: 'ok' } })
    assert.equal(error, 'body does not hold "ok"')
  })

  it('waits for the whole of a short body', async (context) => {
    const server = await listenHttp(context, (_, response) => void response.write('beginning'))
    const stop = new AbortController()
    const attempt: Attempt = {
      signal: stop.signal,
      wallMs: Date.now,
      get waitingFor() {
        return 'answer' as const
      },
      set waitingFor(what: Attempt['waitingFor']) {
        if (what === 'complete body') stop.abort() // the header has come, the body never will
      },
    }
    await assert.rejects(probeHttp(targetOf(server), attempt))
    assert.ok(stop.signal.aborted)
  })
})

describe('probeHttp: servers that break off', () => {
  const onRequest = (answer: (socket: Socket) => void) => async (context: TestContext) => {
    const server = await listenTcp(context, (socket) => void socket.once('data', () => answer(socket)))
    return (await runProbe(targetOf(server), NEVER, manualClock())).error
  }

  it('tells a reset from a close, before the answer and within it', async (context) => {
    const reset = onRequest((socket) => socket.resetAndDestroy())
    assert.equal(await reset(context), 'connection reset')
    const close = onRequest((socket) => socket.end())
    assert.equal(await close(context), 'connection closed before the answer was complete')
    const short = onRequest((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'))
    assert.equal(await short(context), 'connection closed before the answer was complete')
  })

  it('survives a server that hangs up as soon as it has accepted', async (context) => {
    const server = await listenTcp(context, (socket) => socket.resetAndDestroy())
    for (let i = 0; i < 20; i++) {
      const { error } = await runProbe(targetOf(server), NEVER, manualClock())
      assert.match(error!, /^connection (reset|closed before (an|the) answer)/)
    }
  })

  it('has a sentence for whatever a server says before it hangs up', async (context) => {
    let answer = Buffer.alloc(0)
    const server = await listenTcp(context, (socket) => void socket.once('data', () => socket.end(answer)))
    const words = ['HTTP/1.1 200 OK\r\n', 'HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: upgrade\r\n', '\r\n', 'A: b\r\n']
    const chunked = ['Transfer-Encoding: chunked\r\n', 'Content-Length: 3\r\n', '3\r\nabc\r\n', '0\r\n\r\n']
    const part = fc.oneof(
      fc.constantFrom(...words, ...chunked).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 20 }).map((octets) => Buffer.from(octets)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        answer = Buffer.concat(parts)
        const { ok, error } = await runProbe(targetOf(server), NEVER, manualClock())
        assert.ok(ok ? error === undefined : error !== undefined && error !== '')
      }),
      { numRuns: 200 },
    )
  })

  it('says when the answer is not HTTP', async (context) => {
    const banner = onRequest((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    assert.match((await banner(context))!, /^answer is not HTTP: /)
    const large = onRequest((socket) => socket.write(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`))
    assert.equal(await large(context), 'header of the answer is too large')
  })
})
