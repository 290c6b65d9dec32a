import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HashIndex } from '../../src/base/hash-index.ts'

test('finds what was added by its hash and what it is, however many there are', () => {
  const things = fc.uniqueArray(fc.nat(3_000), { maxLength: 500 })
  fc.assert(
    fc.property(things, fc.integer({ min: 1, max: 1_000 }), (all, hashes) => {
      const index = new HashIndex()
      const find = (thing: number) => index.find(thing % hashes, (number) => all[number] === thing)
      for (const [number, thing] of all.entries()) {
        assert.equal(find(thing), -1)
        assert.equal(index.add(thing % hashes), number)
      }
      assert.deepEqual(all.map(find), [...all.keys()])
      assert.equal(index.count, all.length)
    }),
  )
})
