import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { answerTtl } from '../../src/health/answer-ttl.ts'

test('the earliest change cuts the record TTL, to no less than half of it and 10 s', () => {
  assert.equal(answerTtl(60, [45_999, 50_000]), 45)
  assert.equal(answerTtl(60, [14_000]), 30)
  assert.equal(answerTtl(61, [14_000]), 31)
  assert.equal(answerTtl(15, [0]), 10)
  assert.equal(answerTtl(60, [90_000]), 60)
})

test('without a verdict that can change, and below 10 s, the record TTL stays', () => {
  assert.equal(answerTtl(300, []), 300)
  assert.equal(answerTtl(300, [Number.POSITIVE_INFINITY]), 300)
  assert.deepEqual([answerTtl(5, [0]), answerTtl(0, [0])], [5, 0])
})

test('always whole seconds between the floor and the record TTL', () => {
  const ttl = fc.integer({ min: 0, max: 2_147_483_647 })
  const changes = fc.array(fc.double({ min: 0, noNaN: true }), { maxLength: 4 })
  fc.assert(
    fc.property(ttl, changes, (seconds, earliest) => {
      const answered = answerTtl(seconds, earliest)
      assert.ok(Number.isInteger(answered) && answered <= seconds && answered >= seconds / 2)
      assert.ok(answered >= Math.min(seconds, 10))
      assert.ok(answered * 1_000 <= Math.max(...[seconds / 2 + 1, 10].map((s) => s * 1_000), Math.min(...earliest)))
    }),
  )
})
