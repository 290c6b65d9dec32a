import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { runProbe } from '../../src/probes/probe.ts'
import { certificate } from './certificate.ts'
import { listenHttps, listenTcp } from './local-server.ts'
import { manualClock } from './manual-clock.ts'
import { targetOf } from './target-of.ts'

setDefaultCACertificates([...getCACertificates('default'), certificate('authority')])

const NEVER = new AbortController().signal

async function probeWith(context: TestContext, name: string, { host = 'a.example', verifyTls = true } = {}) {
  const server = await listenHttps(context, name, (_, response) => void response.end())
  const target = targetOf(server, { protocol: 'HTTPS', verifyTls }, host)
  const { ok, error, tlsExpiresMs } = await runProbe(target, NEVER, manualClock())
  return {
    ok,
    error,
    expires: tlsExpiresMs === undefined ? undefined : new Date(tlsExpiresMs).toISOString().slice(0, 10),
  }
}

describe('startTls', () => {
  it('accepts a certificate of a trusted authority for the host, and keeps its expiry', async (context) => {
    assert.deepEqual(await probeWith(context, 'valid'), { ok: true, error: undefined, expires: '2126-01-01' })
  })

  it('refuses an expired one, and still keeps its expiry', async (context) => {
    const error = 'certificate expired on 2026-01-01'
    assert.deepEqual(await probeWith(context, 'expired'), { ok: false, error, expires: '2026-01-01' })
  })

  it('refuses one for another host', async (context) => {
    const { ok, error } = await probeWith(context, 'valid', { host: 'b.example' })
    assert.deepEqual({ ok, error }, { ok: false, error: 'certificate is for "a.example", not "b.example"' })
  })

  it('judges an address for a host like a name', async (context) => {
    const { error } = await probeWith(context, 'valid', { host: '192.0.2.1' })
    assert.equal(error, 'certificate is for "a.example", not "192.0.2.1"')
    assert.ok((await probeWith(context, 'address', { host: '192.0.2.1' })).ok)
  })

  it('refuses a self-signed one', async (context) => {
    const { ok, error } = await probeWith(context, 'self-signed')
    assert.deepEqual({ ok, error }, { ok: false, error: 'certificate is self-signed' })
  })

  it('accepts every certificate when told so, and keeps its expiry', async (context) => {
    for (const name of ['self-signed', 'expired', 'valid']) {
      const { ok, expires } = await probeWith(context, name, { host: 'b.example', verifyTls: false })
      assert.deepEqual({ ok, expires }, { ok: true, expires: name === 'expired' ? '2026-01-01' : '2126-01-01' })
    }
  })

  it('sends the configured host as server name, and no address', async (context) => {
    const seen: unknown[] = []
    const server = await listenHttps(
      context,
      'valid',
      (request, response) => {
        const socket = request.socket as TLSSocket & { servername?: string | false }
        seen.push([socket.servername, request.headers.host, socket.localAddress])
        response.end()
      },
      '127.0.0.6',
    )
    const check = { protocol: 'HTTPS', verifyTls: false } as const
    await runProbe(targetOf(server, check, 'www.a.example'), NEVER, manualClock())
    await runProbe(targetOf(server, check, '192.0.2.1'), NEVER, manualClock())
    assert.deepEqual(seen, [
      ['www.a.example', 'www.a.example', '127.0.0.6'],
      [false, '192.0.2.1', '127.0.0.6'],
    ])
  })

  it('tells the ways in which a handshake fails', async (context) => {
    const fail = async (onHello: (socket: Socket) => void) => {
      const server = await listenTcp(context, (socket) => void socket.once('data', () => onHello(socket)))
      return (await runProbe(targetOf(server, { protocol: 'HTTPS' }), NEVER, manualClock())).error
    }
    assert.equal(await fail((socket) => socket.end()), 'connection closed during the TLS handshake')
    assert.equal(await fail((socket) => socket.resetAndDestroy()), 'connection reset')
    assert.match((await fail((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))!, /^TLS handshake failed: /)
  })
})
