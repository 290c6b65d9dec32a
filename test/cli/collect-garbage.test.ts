import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { collectGarbage, ReplacedMemory } from '../../src/cli/collect-garbage.ts'
import { until } from './server-process.ts'

it('collectGarbage frees what nobody holds, and nothing else', () => {
  let [big, small]: (object | undefined)[] = [{ of: 'no use' }, { of: 'use' }]
  const [lost, kept] = [new WeakRef(big!), new WeakRef(small!)]
  big = undefined
  // A reference that was just read is held until this turn of the event loop is over.
  return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    collectGarbage()
    assert.equal(lost.deref(), undefined)
    assert.equal(kept.deref(), small)
    small = undefined
  })
})

it('ReplacedMemory collects once enough has been replaced', async () => {
  const replaced = new ReplacedMemory()
  let big: object | undefined = { of: 'no use' }
  const lost = new WeakRef(big)
  big = undefined
  replaced.add(LIMITS.replacedOctetsMax - 1)
  replaced.add(1)
  await until('it is collected', () => lost.deref() === undefined)
})

it('ReplacedMemory collects whatever has been replaced, where nothing may pile up', async () => {
  const replaced = new ReplacedMemory(0)
  let big: object | undefined = { of: 'no use' }
  const lost = new WeakRef(big)
  big = undefined
  replaced.add(0)
  await until('it is collected', () => lost.deref() === undefined)
})
