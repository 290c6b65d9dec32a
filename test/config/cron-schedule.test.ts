import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { validate } from 'node-cron'
import { checkShape } from '../../src/base/shape.ts'
import { cronSchedule } from '../../src/config/cron-schedule.ts'
import { documentOf } from './document-of.ts'

const read = (text: string) => checkShape(documentOf(`'${text}'`).document, cronSchedule()).value

describe('cronSchedule', () => {
  for (const text of ['17 3 * * *', '*/15 0-6,22-23 1,15 */3 1-5', '0 0 31 12 7', '59 23 * * 0']) {
    it(`takes "${text}", as who keeps time does`, () => {
      assert.equal(read(text), text)
      assert.ok(validate(text))
    })
  }

  it('takes any space between fields for one', () => assert.equal(read(' 17  3 * *   * '), '17 3 * * *'))

  const wrong = ['', '* * * *', '* * * * * *', '60 3 * * *', '0 24 * * *', '0 0 0 * *', '0 0 * 13 *', '0 0 * * 8']
  for (const text of [
    ...wrong,
    '5-3 * * * *',
    '*/0 * * * *',
    '1,,2 * * * *',
    '5/10 * * * *',
    '@daily',
    'a * * * *',
    '0 0 * * MON',
    '0 0 30 2 *',
    '0 0 31 4,6 *',
  ]) {
    it(`refuses "${text}"`, () => assert.equal(read(text), undefined))
  }

  it('takes nothing that who keeps time does not', () => {
    const number = fc.nat({ max: 32 })
    const range = fc.oneof(
      fc.constant('*'),
      fc.tuple(number, number).map(([from, to]) => `${from}-${to}`),
    )
    const stepped = fc.tuple(range, fc.integer({ min: 1, max: 99 })).map(([values, step]) => `${values}/${step}`)
    const part = fc.oneof(number.map(String), range, stepped)
    const field = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join())
    const few = fc.oneof(fc.constant('*'), field)
    fc.assert(
      fc.property(fc.tuple(few, few, field, field, few), (fields) => {
        const text = fields.join(' ')
        if (read(text) !== undefined) assert.ok(validate(text), text)
      }),
      { numRuns: 2_000 },
    )
  })
})
