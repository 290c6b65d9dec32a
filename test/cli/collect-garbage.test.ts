import assert from 'node:assert/strict'
import { it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { type CollectionKind, collectGarbage, ReplacedMemory } from '../../src/cli/collect-garbage.ts'
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

it('collectGarbage leaves V8 as another thread needs it that collects for the first time at the same moment', () => {
  collectGarbage()
  assert.equal(runInNewContext('typeof gc'), 'function')
})

it('collectGarbage of what is young frees shared memory', async () => {
  let shared: Uint8Array[] | undefined = Array.from({ length: 32 }, () =>
    new Uint8Array(new SharedArrayBuffer(MIB)).fill(1),
  )
  const heldOctets = process.memoryUsage.rss()
  assert.equal(shared.length, 32)
  shared = undefined
  await new Promise<void>((resolve) => setImmediate(resolve))
  collectGarbage('minor')
  await until('it is given back', () => process.memoryUsage.rss() < heldOctets - 16 * MIB)
})

it('ReplacedMemory collects what is young each time, and all once so much has been replaced', async () => {
  const kinds: CollectionKind[] = []
  const replaced = new ReplacedMemory(100, (kind) => void kinds.push(kind))
  for (const octets of [60, 60, 60, 60]) {
    const before = kinds.length
    replaced.add(octets)
    await until('it is collected', () => kinds.length > before)
  }
  assert.deepEqual(kinds, ['minor', 'major', 'minor', 'major'])
})

it('ReplacedMemory collects all each time where nothing may pile up', async () => {
  const replaced = new ReplacedMemory(0)
  let big: object | undefined = { of: 'no use' }
  const lost = new WeakRef(big)
  big = undefined
  replaced.add(0)
  await until('it is collected', () => lost.deref() === undefined)
})

const MIB = 2 ** 20
