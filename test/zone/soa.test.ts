/** SOA: defaults, and what may be written. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkShape } from '../../src/base/shape.ts'
import { soaFields, soaShape } from '../../src/zone/soa.ts'
import { documentOf, ORIGIN, wireName } from './zone-context.ts'

function fields(text: string, origin = ORIGIN): string {
  const written = checkShape(documentOf(text), soaShape()).value!
  return soaFields(written, origin, 'ns1.example.net.', 7).join(' ')
}

describe('SOA', () => {
  test('every default', () => {
    assert.equal(fields('{}'), 'ns1.example.net. hostmaster.example.com. 7 14400 3600 1209600 300')
    assert.equal(fields('{}', wireName('.')), 'ns1.example.net. hostmaster. 7 14400 3600 1209600 300')
  })

  test('every key', () => {
    const text = '{mname: a., rname: b.ü., refresh: 1, retry: 2, expire: 3, minimum: 4}'
    assert.equal(fields(text), 'a. b.xn--tda. 7 1 2 3 4')
  })

  test('a mailbox with @ is refused with the way to write it', () => {
    const [problem] = checkShape(documentOf('{rname: hostmaster@example.com.}'), soaShape()).problems
    assert.equal(problem!.hint, 'write "hostmaster.example.com."')
  })

  for (const text of ['{serial: -1}', '{refresh: 1h}', '{minimum: 2147483648}', '{mname: ""}', '{nname: a.}']) {
    test(`refuses ${text}`, () => assert.equal(checkShape(documentOf(text), soaShape()).problems.length, 1))
  }
})
