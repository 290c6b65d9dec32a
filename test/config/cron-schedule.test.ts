import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
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
  for (const text of [...wrong, '5-3 * * * *', '*/0 * * * *', '1,,2 * * * *', '@daily', 'a * * * *', '0 0 * * MON']) {
    it(`refuses "${text}"`, () => assert.equal(read(text), undefined))
  }
})
