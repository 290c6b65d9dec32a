import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ConnectionCounts, newConnectionCells } from '../../src/transports/connection-counts.ts'

describe('ConnectionCounts', () => {
  it('are those of the other threads, and gone with a thread', () => {
    const cells = newConnectionCells(3, 7)
    const [one, two, three] = [0, 1, 2].map((thread) => new ConnectionCounts(cells, thread))
    one!.change('192.0.2.1', 1)
    two!.change('192.0.2.1', 1)
    two!.change('192.0.2.1', 1)
    assert.deepEqual(
      [one!, two!, three!].map((counts) => counts.elsewhere('192.0.2.1')),
      [2, 1, 3],
    )
    assert.equal(one!.elsewhere('192.0.2.2'), 0)
    new ConnectionCounts(cells, 1)
    assert.equal(three!.elsewhere('192.0.2.1'), 1)
  })

  it('never forget one, whatever addresses share a cell', () => {
    const change = fc.record({ thread: fc.nat(1), address: fc.ipV4() })
    fc.assert(
      fc.property(fc.array(change), fc.integer(), (changes, seed) => {
        const cells = newConnectionCells(2, seed)
        const threads = [new ConnectionCounts(cells, 0), new ConnectionCounts(cells, 1)]
        for (const { thread, address } of changes) threads[thread]!.change(address, 1)
        for (const { thread, address } of changes) {
          const same = changes.filter((one) => one.thread === thread && one.address === address).length
          assert.ok(threads[1 - thread]!.elsewhere(address) >= same)
        }
        for (const { thread, address } of changes) threads[thread]!.change(address, -1)
        for (const { address } of changes) assert.equal(threads[0]!.elsewhere(address), 0)
      }),
    )
  })
})
