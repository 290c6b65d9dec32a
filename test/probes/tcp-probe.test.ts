import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runProbe } from '../../src/probes/probe.ts'
import { closedPort, listenTcp } from './local-server.ts'
import { manualClock } from './manual-clock.ts'
import { targetOf } from './target-of.ts'

const NEVER = new AbortController().signal

describe('probeTcp', () => {
  it('is content with a connection, and closes it', async (context) => {
    const server = await listenTcp(context, (socket) => socket.resume(), '127.0.0.7')
    const closed = server.nextClosed()
    assert.ok((await runProbe(targetOf(server, { protocol: 'TCP' }), NEVER, manualClock())).ok)
    await closed
  })

  it('says that a closed port refuses', async (context) => {
    const place = await closedPort(context)
    const { error } = await runProbe(targetOf(place, { protocol: 'TCP' }), NEVER, manualClock())
    assert.equal(error, 'connection refused')
  })
})
