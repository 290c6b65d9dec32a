import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { steadyMicroseconds } from '../../src/cli/steady-microseconds.ts'

it('steadyMicroseconds is the same for all threads, to less than a message takes from one to the next', async () => {
  const file = new URL('../../src/cli/steady-microseconds.ts', import.meta.url)
  const text = `
    import { parentPort } from 'node:worker_threads'
    import { steadyMicroseconds } from '${file}'
    parentPort.once('message', () => parentPort.postMessage(steadyMicroseconds()))
    parentPort.postMessage(steadyMicroseconds())
  `
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`))
  const before = steadyMicroseconds()
  const [first] = await once(worker, 'message')
  const between = steadyMicroseconds()
  worker.postMessage('again')
  const [second] = await once(worker, 'message')
  const moments = [before, first, between, second, steadyMicroseconds()]
  assert.deepEqual(
    moments,
    moments.toSorted((a, b) => a - b),
  )
})
