import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { collectAllGarbage, collectGarbage, ReplacedMemory } from '../../src/cli/collect-garbage.ts'
import { until } from './server-process.ts'

for (const collect of [collectGarbage, collectAllGarbage]) {
  it(`${collect.name} frees what nobody holds, and nothing else`, () => {
    let [big, small]: (object | undefined)[] = [{ of: 'no use' }, { of: 'use' }]
    const [lost, kept] = [new WeakRef(big!), new WeakRef(small!)]
    big = undefined
    // A reference that was just read is held until this turn of the event loop is over.
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      collect()
      assert.equal(lost.deref(), undefined)
      assert.equal(kept.deref(), small)
      small = undefined
    })
  })
}

it('collectGarbage leaves the flags of V8 as they were, and works in threads that begin at the same moment', async () => {
  const file = JSON.stringify(new URL('../../src/cli/collect-garbage.ts', import.meta.url).href)
  const code = `import(${file}).then(({ collectGarbage }) => collectGarbage())`
  const ends = Array.from({ length: 8 }, () => once(new Worker(code, { eval: true }), 'exit'))
  assert.deepEqual(await Promise.all(ends), Array(8).fill([0]))
  assert.equal(runInNewContext('typeof gc'), 'undefined')
})

it('ReplacedMemory collects once so much has been replaced, and then again', async () => {
  let count = 0
  const replaced = new ReplacedMemory(100, () => void count++)
  for (let round = 1; round <= 2; round++) {
    replaced.add(99)
    replaced.add(1)
    await until('it is collected', () => count === round)
  }
})

it('ReplacedMemory collects all each time where nothing may pile up', async () => {
  const replaced = new ReplacedMemory(0)
  let big: object | undefined = { of: 'no use' }
  const lost = new WeakRef(big)
  big = undefined
  replaced.add(0)
  await until('it is collected', () => lost.deref() === undefined)
})
