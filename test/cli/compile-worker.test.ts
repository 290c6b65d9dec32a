import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { CompileMessage } from '../../src/cli/compile-worker.ts'
import { countries } from '../control/fake-sources.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('compile worker', () => {
  it('reads at once, when asked, once for all who ask before it does, and when a file changes', async (context) => {
    const folder = scratchFolder(context)
    const configFile = join(folder, 'nearpop.yaml')
    mkdirSync(join(folder, 'zones'))
    writeFileSync(join(folder, 'world.mmdb'), countries({ '192.0.2.0/24': 'US' }))
    writeFileSync(configFile, 'version: 1\nnode: ns1\ngeodb: world.mmdb\n')
    const worker = new Worker(new URL('../../src/cli/compile-worker.ts', import.meta.url), {
      workerData: { configFile },
    })
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
})
