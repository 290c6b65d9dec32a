import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { Latencies } from './latencies.ts'

it('gives quantiles within 4 % of the exact ones, never below them', () => {
  const values = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 500 })
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (all, share) => {
      const latencies = new Latencies()
      for (const value of all) latencies.add(value)
      const exact = [...all].sort((a, b) => a - b)[Math.ceil(share * all.length) - 1]!
      const found = latencies.quantile(share)
      assert.ok(found >= exact && found <= exact * 1.04 + 1, `${found} for ${exact}`)
      assert.equal(latencies.max, Math.max(...all))
      assert.equal(latencies.total, all.length)
    }),
  )
})

it('has no quantile of nothing', () => {
  assert.equal(new Latencies().quantile(0.99), 0)
})
