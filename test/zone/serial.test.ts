/** Serials: written, from modification times, never back; RFC 1982 around the circle. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chooseSerial, isOlderSerial } from '../../src/zone/serial.ts'

describe('chooseSerial', () => {
  test('a written serial is served as written', () => {
    assert.equal(chooseSerial(7, 1_795_212_345, undefined), 7)
    assert.equal(chooseSerial(7, 1_795_212_345, 9), 7)
    assert.equal(chooseSerial(0, 1_795_212_345, undefined), 0)
  })

  test('else the modification time, in whole seconds', () => {
    assert.equal(chooseSerial(undefined, 1_795_212_345.9, undefined), 1_795_212_345)
    assert.equal(chooseSerial(undefined, 1_795_212_345, 1_795_212_000), 1_795_212_345)
    assert.equal(chooseSerial(undefined, 2 ** 32 + 5, undefined), 5)
    assert.equal(chooseSerial(undefined, -1, undefined), 0)
  })

  test('but never lower than the last one served', () => {
    assert.equal(chooseSerial(undefined, 1_795_212_345, 1_795_212_346), 1_795_212_346)
    assert.equal(chooseSerial(undefined, 1_795_212_345, 2_026_112_101), 2_026_112_101)
  })
})

test('isOlderSerial goes around the circle', () => {
  assert.ok(isOlderSerial(1, 2))
  assert.ok(!isOlderSerial(2, 1))
  assert.ok(!isOlderSerial(2, 2))
  assert.ok(isOlderSerial(2 ** 32 - 1, 0))
  assert.ok(!isOlderSerial(0, 2 ** 32 - 1))
  assert.ok(isOlderSerial(0, 2 ** 31 - 1))
})
