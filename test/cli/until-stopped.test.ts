import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { Log } from '../../src/base/log.ts'
import { untilStopped } from '../../src/cli/until-stopped.ts'

const silent = () => {}
const LOG: Log = { debug: silent, info: silent, warn: silent, error: silent }

/** Waits with the signals of this process, which a test can send by name alone. */
function waiting(lameduckMs: number) {
  let done = false
  let stopping = 0
  untilStopped(lameduckMs, LOG, () => stopping++).then(() => {
    done = true
  })
  const isDone = async () => {
    await Promise.resolve()
    return done
  }
  const send = (signal: 'SIGTERM' | 'SIGINT') => {
    process.emit(signal)
    return isDone()
  }
  return { send, isDone, stopping: () => stopping }
}

describe('untilStopped', () => {
  afterEach(() => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.removeAllListeners(signal)
  })

  it('ends at once on SIGINT', async () => {
    const { send } = waiting(60_000)
    assert.equal(await send('SIGINT'), true)
  })

  it('waits for the lameduck time after SIGTERM, and no longer', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const { isDone, send, stopping } = waiting(60_000)
    assert.equal(stopping(), 0)
    assert.equal(await send('SIGTERM'), false)
    assert.equal(stopping(), 1)
    context.mock.timers.tick(59_999)
    assert.equal(await isDone(), false)
    context.mock.timers.tick(1)
    assert.equal(await isDone(), true)
  })

  for (const second of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends at once when ${second} follows, and leaves no timer that keeps the process`, async () => {
      const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
      const before = timers()
      const { send } = waiting(60_000)
      assert.equal(await send('SIGTERM'), false)
      assert.equal(await send(second), true)
      assert.equal(timers(), before)
    })
  }
})
