import assert from 'node:assert/strict'
import { it } from 'node:test'
import { collectGarbage } from '../../src/cli/collect-garbage.ts'

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
