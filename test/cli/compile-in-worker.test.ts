import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type CompileInWorker, type CompileOptions, compileInWorker } from '../../src/cli/compile-in-worker.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

/** What the worker says, in order; `next` waits for the next of it. */
function listening(context: TestContext, workerText: string, options: CompileOptions = {}) {
  const said: string[] = []
  const waiting: ((text: string) => void)[] = []
  const hear = (text: string) => {
    const wait = waiting.shift()
    if (wait === undefined) said.push(text)
    else wait(text)
  }
  const folder = scratchFolder(context)
  const file = join(folder, 'worker.mjs')
  writeFileSync(file, `import { parentPort, workerData } from 'node:worker_threads'\n${workerText}`)
  const worker: CompileInWorker = compileInWorker(
    join(folder, 'state'),
    {
      onResult: ({ files, snapshot }) => hear(`${files} ${snapshot === undefined ? 'nothing' : 'a snapshot'}`),
      onCounted: ({ shares }) => hear(`shares of ${shares.size}`),
      onFailure: (failure, kind) => hear(`${kind === 'bug' ? 'failure' : kind}: ${failure}`),
    },
    { workerFile: pathToFileURL(file), ...options },
  )
  context.after(() => worker.stop())
  const next = () =>
    new Promise<string>((resolve) => (said.length > 0 ? resolve(said.shift()!) : waiting.push(resolve)))
  return { worker, next, stateFile: () => join(folder, 'state') }
}

const POST = `
const post = (files, severities, asked = 0) => parentPort.postMessage(
  { asked, result: { files, snapshot: {}, problemTexts: [], problems: severities.map((severity) => ({ severity })) } })
`

describe('compileInWorker', () => {
  it('passes on what the worker finds, and asks it for more', async (context) => {
    const { worker, next } = listening(
      context,
      `${POST} post(1, []); parentPort.on('message', (message) => { parentPort.postMessage({ failure: message, asked: 1 }) })`,
    )
    assert.equal(await next(), '1 a snapshot')
    await assert.rejects(worker.reload(), { message: 'reload' })
    assert.equal(await next(), 'failure: reload')
  })

  it('resolves each reload with the reply to it, and not with what the worker finds unasked', async (context) => {
    const { worker, next } = listening(
      context,
      `${POST} post(1, []); let n = 1
parentPort.on('message', () => { post(++n, []); post(++n, [], 1) })`,
    )
    assert.equal(await next(), '1 a snapshot')
    const order: string[] = []
    await Promise.all([
      worker.reload().then(() => order.push('first')),
      worker.reload().then(() => order.push('second')),
    ])
    assert.deepEqual(order, ['first', 'second'])
    for (const n of [2, 3, 4, 5]) assert.equal(await next(), `${n} a snapshot`)
  })

  it('resolves as many reloads as a reply is to', async (context) => {
    const { worker, next } = listening(
      context,
      `${POST} post(1, []); parentPort.once('message', () => parentPort.once('message', () => post(2, [], 2)))`,
    )
    assert.equal(await next(), '1 a snapshot')
    await Promise.all([worker.reload(), worker.reload()])
    assert.equal(await next(), '2 a snapshot')
  })

  it('rejects what was asked of a worker that dies', async (context) => {
    const { worker, next } = listening(context, `${POST} post(1, []); parentPort.on('message', () => process.exit(0))`)
    assert.equal(await next(), '1 a snapshot')
    await assert.rejects(worker.reload(), /ended/)
  })

  it('passes on what maps are drawn by', async (context) => {
    const { next } = listening(
      context,
      `parentPort.postMessage({ asked: 0, counted: { shares: new Map([['a', []]]) } })`,
    )
    assert.equal(await next(), 'shares of 1')
  })

  it('publishes what has errors, as long as the worker remembers its last good state', async (context) => {
    const { next } = listening(context, `${POST} post(1, ['error']); post(2, ['error'])`)
    assert.equal(await next(), '1 a snapshot')
    assert.equal(await next(), '2 a snapshot')
  })

  it('starts a worker that dies again, and publishes nothing of it before all is without error', async (context) => {
    const { next } = listening(
      context,
      `${POST}
import { existsSync, writeFileSync } from 'node:fs'
if (existsSync(workerData.configFile)) {
  post(2, ['error']); post(3, ['warning']); post(4, ['error'])
} else {
  writeFileSync(workerData.configFile, '')
  post(1, [])
  parentPort.on('message', () => {})
  setTimeout(() => { throw new Error('a bug') })
}`,
    )
    assert.equal(await next(), '1 a snapshot')
    assert.equal(await next(), 'failure: the compile worker died: a bug')
    assert.equal(await next(), '2 nothing')
    assert.equal(await next(), '3 a snapshot')
    assert.equal(await next(), '4 a snapshot')
  })

  it('waits longer each time before it starts one that dies again, until one has done all its work', async (context) => {
    const pauses: number[] = []
    const { next, stateFile } = listening(
      context,
      `
import { existsSync, rmSync } from 'node:fs'
if (existsSync(workerData.configFile)) {
  rmSync(workerData.configFile)
  parentPort.postMessage({ asked: 0, counted: { shares: new Map() } })
}
setTimeout(() => { throw new Error('a bug') })`,
      {
        after: (ms, run) => {
          pauses.push(ms)
          if (pauses.length === 8) writeFileSync(stateFile(), '')
          const timer = setImmediate(run)
          return () => clearImmediate(timer)
        },
      },
    )
    for (let deaths = 1; deaths <= 8; deaths++) assert.equal(await next(), 'failure: the compile worker died: a bug')
    assert.equal(await next(), 'shares of 0')
    assert.equal(await next(), 'failure: the compile worker died: a bug')
    assert.equal(await next(), 'failure: the compile worker died: a bug')
    assert.deepEqual(pauses.slice(0, 9), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 1_000])
  })

  it('tells a lack of memory from a bug', async (context) => {
    const { next } = listening(context, 'const kept = []; for (;;) kept.push(new Array(100_000).fill(1.5))', {
      resourceLimits: { maxOldGenerationSizeMb: 16 },
      after: () => () => {},
    })
    assert.equal(await next(), 'out of memory: the compile worker ran out of memory')
  })

  it('refuses to reload while there is no worker', async (context) => {
    const died = Promise.withResolvers<void>()
    const { worker } = listening(context, 'process.exit(0)', {
      after: () => {
        died.resolve()
        return () => {}
      },
    })
    await died.promise
    await assert.rejects(worker.reload(), { message: 'the compile worker has died and is soon started again' })
  })
})
