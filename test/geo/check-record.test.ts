import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRecord } from '../../src/geo/check-record.ts'

/** Control octets: a type up to 7 in the upper three bits, its size in the others; 0 there: the type follows less 7. */
const MAP_1 = 0xe1
const STRING_1 = 0x41
const ARRAY = 0x04
const A = 0x61

function check(...octets: number[]): string | undefined {
  return checkRecord(Uint8Array.from(octets), 0, octets.length, 0)
}

test('sound values of every type', () => {
  assert.equal(check(MAP_1, STRING_1, A, STRING_1, A), undefined)
  assert.equal(check(0x68, 1, 2, 3, 4, 5, 6, 7, 8), undefined) // double
  assert.equal(check(0x82, 1, 2), undefined) // bytes
  assert.equal(check(0xa2, 1, 2), undefined) // uint16
  assert.equal(check(0xc0), undefined) // uint32 zero
  assert.equal(check(0x04, 0x01, 1, 2, 3, 4), undefined) // int32
  assert.equal(check(0x08, 0x02, 1, 2, 3, 4, 5, 6, 7, 8), undefined) // uint64
  assert.equal(check(0x01, 0x03, 1), undefined) // uint128
  assert.equal(check(0x02, ARRAY, 0xc0, 0xe0), undefined) // [0, {}]
  assert.equal(check(0x01, 0x07), undefined) // true
  assert.equal(check(0x04, 0x08, 1, 2, 3, 4), undefined) // float
  assert.equal(check(0x02, ARRAY, 0xe0, 0x20, 0x02), undefined) // a pointer back
})

test('long sizes', () => {
  const long = (head: number[], size: number) =>
    checkRecord(Uint8Array.from([...head, ...new Array(size).fill(A)]), 0, head.length + size, 0)
  assert.equal(long([0x5d, 1], 30), undefined)
  assert.equal(long([0x5e, 0, 1], 286), undefined)
  assert.equal(long([0x5f, 0, 0, 1], 65_822), undefined)
  assert.equal(long([0x5f, 0, 0, 1], 65_821), 'running past the end of the file')
})

test('values that run past the end', () => {
  for (const octets of [
    [],
    [STRING_1],
    [MAP_1],
    [MAP_1, STRING_1, A],
    [0x5d],
    [0x20],
    [0x38, 1, 2],
    [0x00],
    [0x68, 1],
  ]) {
    assert.equal(check(...octets), 'running past the end of the file', octets.join())
  }
  assert.equal(check(0x1f, ARRAY, 0xff, 0xff, 0xff), 'running past the end of the file')
  assert.equal(check(0x20, 0x7f), 'running past the end of the file') // a pointer out
})

test('malformed values, unknown types and keys', () => {
  assert.equal(check(0x67, 1, 2, 3, 4, 5, 6, 7), 'holding a malformed value') // a double of 7 octets
  assert.equal(check(0xc5, 1, 2, 3, 4, 5), 'holding a malformed value')
  assert.equal(check(0x02, 0x07), 'holding a malformed value')
  assert.equal(check(0x00, 0x05), 'holding a value of unknown type 12')
  assert.equal(check(0x00, 0x00), 'holding a value of unknown type 0')
  assert.equal(check(MAP_1, 0xc0, 0xc0), 'holding a key that is no text')
})

test('circles, depth and counts end at the limits', () => {
  assert.equal(check(0x20, 0x00), 'nested deeper than 16') // a pointer to itself
  assert.equal(check(...new Array(100).fill([0x01, ARRAY]).flat(), 0xc0), 'nested deeper than 16')
  assert.equal(check(0x02, ARRAY, 0x20, 0x00, 0x20, 0x00), 'nested deeper than 16')
  const wide = [0x1e, ARRAY, 0xff, 0x00, ...new Array(0xff00 + 285).fill(0xc0)]
  assert.equal(check(...wide), 'more than 4096 values')
  // Seven arrays of ten pointers, each to the next: ten million values in 155 octets
  const laughs = Array.from({ length: 7 }, (_, i) => [0x0a, ARRAY, ...new Array(10).fill([0x20, 22 * (i + 1)]).flat()])
  assert.equal(check(...laughs.flat(), 0xc0), 'more than 4096 values')
})
