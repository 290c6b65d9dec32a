import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { type Compiling, startCompiling } from '../../src/cli/start-compiling.ts'
import type { ReloadResult } from '../../src/control/snapshot.ts'
import { smallSetup } from './small-setup.ts'

/** What has come, and comes from now on. */
function resultsOf({ follow }: Compiling): ReloadResult[] {
  const results: ReloadResult[] = []
  follow({
    onResult: (result) => results.push(result),
    onCounted: () => {},
    onFailure: (failure) => assert.fail(failure),
  })
  return results
}

it('startCompiling keeps what comes before anybody follows', async (context) => {
  const config = smallSetup(context)
  const compiling = await startCompiling(config)
  const { first, worker } = compiling
  context.after(() => worker.stop())
  const before = first.snapshot!.zones.length
  writeFileSync(
    join(config, '../zones/later.example.yaml'),
    "'': [{type: NS, values: [a.example.net., b.example.net.]}]\n",
  )
  await worker.reload()
  const results = resultsOf(compiling)
  assert.equal(results.at(-1)?.snapshot?.zones.length, before + 1)
})

it('startCompiling heeds SIGHUP while it reads for the first time', async (context) => {
  context.after(() => process.removeAllListeners('SIGHUP'))
  const starting = startCompiling(smallSetup(context))
  process.kill(process.pid, 'SIGHUP')
  const compiling = await starting
  const { worker } = compiling
  context.after(() => worker.stop())
  await worker.reload()
  const results = resultsOf(compiling)
  assert.ok(results.length > 0)
})
