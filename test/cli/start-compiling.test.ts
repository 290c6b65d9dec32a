import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { startCompiling } from '../../src/cli/start-compiling.ts'
import type { ReloadResult } from '../../src/control/snapshot.ts'
import { smallSetup } from './small-setup.ts'

it('startCompiling keeps what comes before anybody follows', async (context) => {
  const config = smallSetup(context)
  const { first, worker, follow } = await startCompiling(config)
  context.after(() => worker.stop())
  const before = first.snapshot!.zones.length
  writeFileSync(
    join(config, '../zones/later.example.yaml'),
    "'': [{type: NS, values: [a.example.net., b.example.net.]}]\n",
  )
  await worker.reload()
  const results: ReloadResult[] = []
  follow({
    onResult: (result) => results.push(result),
    onCounted: () => {},
    onFailure: (failure) => assert.fail(failure),
  })
  assert.equal(results.at(-1)?.snapshot?.zones.length, before + 1)
})

it('startCompiling heeds SIGHUP while it reads for the first time', async (context) => {
  context.after(() => process.removeAllListeners('SIGHUP'))
  const compiling = startCompiling(smallSetup(context))
  process.kill(process.pid, 'SIGHUP')
  const { worker, follow } = await compiling
  context.after(() => worker.stop())
  await worker.reload()
  const results: ReloadResult[] = []
  follow({
    onResult: (result) => results.push(result),
    onCounted: () => {},
    onFailure: (failure) => assert.fail(failure),
  })
  assert.ok(results.length > 0)
})
