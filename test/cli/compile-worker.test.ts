import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { CompileMessage } from '../../src/cli/compile-worker.ts'
import { TreeStore } from '../../src/cli/tree-store.ts'
import { decodeTrees, encodeTrees } from '../../src/tables/kept-trees.ts'
import { CONFIG, countries, IN_AMERICA, ZONE } from '../control/fake-sources.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { until } from './server-process.ts'

const WORKER_FILE = new URL('../../src/cli/compile-worker.ts', import.meta.url)

describe('compile worker', () => {
  it('reads at once, when asked, once for all who ask before it does, and when a file changes', async (context) => {
    const folder = scratchFolder(context)
    const configFile = join(folder, 'nearpop.yaml')
    mkdirSync(join(folder, 'zones'))
    writeFileSync(join(folder, 'world.mmdb'), countries({ '192.0.2.0/24': 'US' }))
    writeFileSync(configFile, 'version: 1\nnode: ns1\ngeodb: world.mmdb\n')
    const worker = new Worker(WORKER_FILE, { workerData: { configFile } })
    context.after(() => worker.terminate())
    const next = async () => {
      const [message] = (await once(worker, 'message')) as [CompileMessage]
      assert.ok('result' in message, JSON.stringify(message))
      return { zones: message.result.snapshot?.zones.length, files: message.result.files, asked: message.asked }
    }
    const nothing = { zones: undefined, files: 1 }
    for (let i = 0; i < 3; i++) worker.postMessage('reload')
    assert.deepEqual(await next(), { ...nothing, asked: 0 })
    assert.deepEqual(await next(), { ...nothing, asked: 3 })
    worker.postMessage('reload')
    assert.deepEqual(await next(), { ...nothing, asked: 1 })
    writeFileSync(join(folder, 'zones/a.example.yaml'), "'': {type: NS, values: [ns.example.net., ns.example.org.]}\n")
    assert.deepEqual(await next(), { zones: 1, files: 2, asked: 0 })
  })

  it('compiles no trees that the last run has kept', async (context) => {
    const folder = scratchFolder(context)
    const configFile = join(folder, 'nearpop.yaml')
    const stateFolder = join(folder, 'state')
    mkdirSync(join(folder, 'zones'))
    writeFileSync(join(folder, 'world.mmdb'), countries({ [IN_AMERICA]: 'US' }))
    writeFileSync(configFile, CONFIG)
    writeFileSync(join(folder, 'zones/a.example.yaml'), ZONE)
    const run = async () => {
      const worker = new Worker(WORKER_FILE, { workerData: { configFile } })
      const [message] = (await once(worker, 'message')) as [CompileMessage]
      assert.ok('result' in message && message.result.snapshot !== undefined, JSON.stringify(message))
      return { worker, plans: message.result.snapshot.policies.map(({ plans }) => plans) }
    }
    const first = await run()
    const store = new TreeStore()
    await until('trees are kept', () => store.read(stateFolder) !== undefined)
    await first.worker.terminate()
    const { databases, trees } = decodeTrees(store.read(stateFolder)!)
    const plans = [[1], [0], [0, 1]]
    const marked = new Map([...trees].map(([structure, trees]) => [structure, { ...trees, plans }]))
    await store.keep(stateFolder, encodeTrees({ databases, trees: marked }))
    const second = await run()
    await second.worker.terminate()
    assert.notDeepEqual(first.plans, [plans])
    assert.deepEqual(second.plans, [plans])
  })
})
