import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runProbe } from '../../src/probes/probe.ts'
import { closedPort, listenHttp, listenTcp } from './local-server.ts'
import { manualClock } from './manual-clock.ts'
import { targetOf } from './target-of.ts'

const NEVER = new AbortController().signal

describe('runProbe', () => {
  it('says how long it took, by the clock it is given', async (context) => {
    const clock = manualClock(Date.UTC(2026, 0, 1))
    const server = await listenHttp(context, (_, response) => {
      clock.stall(20)
      response.end()
    })
    const outcome = await runProbe(targetOf(server), NEVER, clock)
    assert.deepEqual(outcome, { durationMs: 20, ok: true })
    assert.equal(clock.timers(), 0)
  })

  it('has one deadline over everything, and says what did not come', async (context) => {
    const clock = manualClock()
    const server = await listenHttp(context, () => clock.advance(3_000))
    const { ok, error } = await runProbe(targetOf(server), NEVER, clock)
    assert.deepEqual({ ok, error }, { ok: false, error: 'no answer within 3000 ms' })
  })

  it('says when not even the connection came, and leaves none behind', async (context) => {
    let expire = () => {}
    const after = (_: number, run: () => void) => {
      expire = run
      return () => {}
    }
    const server = await listenTcp(context, (socket) => socket.resume())
    const closed = server.nextClosed()
    const target = targetOf(server, { protocol: 'TCP', timeoutMs: 500 })
    const outcome = runProbe(target, NEVER, { ...manualClock(), after })
    process.nextTick(() => expire()) // it has dialled, and the event loop has not turned
    assert.equal((await outcome).error, 'no connection within 500 ms')
    await closed
  })

  it('says when the handshake was left hanging', async (context) => {
    const clock = manualClock()
    const server = await listenTcp(context, (socket) => void socket.once('data', () => clock.advance(3_000)))
    const { error } = await runProbe(targetOf(server, { protocol: 'HTTPS' }), NEVER, clock)
    assert.equal(error, 'no TLS handshake within 3000 ms')
  })

  it('ends at once when it is called off, and closes its connection', async (context) => {
    const clock = manualClock()
    const stop = new AbortController()
    const server = await listenHttp(context, () => stop.abort())
    const closed = server.nextClosed()
    const { ok, error } = await runProbe(targetOf(server), stop.signal, clock)
    assert.deepEqual({ ok, error }, { ok: false, error: 'called off' })
    await closed
    assert.equal(clock.timers(), 0)
  })

  it('dials nothing when it was called off before', async (context) => {
    const server = await listenTcp(context, () => {})
    const { ok } = await runProbe(targetOf(server, { protocol: 'TCP' }), AbortSignal.abort(), manualClock())
    assert.equal(ok, false)
    await runProbe(targetOf(server, { protocol: 'TCP' }), NEVER, manualClock())
    assert.equal(server.connections(), 1)
  })

  it('refuses a guarded address unless it is allowed', async () => {
    const target = targetOf({ address: '::ffff:169.254.169.254', port: 80 }, { protocol: 'TCP' })
    const { ok, error } = await runProbe(target, NEVER, manualClock())
    assert.equal(ok, false)
    assert.equal(error, '169.254.169.254 is a link-local address, which is not checked unless allowed')
    const allowed = await runProbe({ ...target, allowLinkLocal: true }, AbortSignal.abort(), manualClock())
    assert.equal(allowed.error, 'called off')
  })

  it('words a closed port the same for every protocol', async (context) => {
    const place = await closedPort(context)
    for (const protocol of ['HTTP', 'HTTPS', 'TCP'] as const) {
      const { error } = await runProbe(targetOf(place, { protocol }), NEVER, manualClock())
      assert.equal(error, 'connection refused')
    }
  })
})
