import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appendBlock, capTtls, readTtl, writePointer } from '../../src/answer/append-block.ts'
import { renderBlock } from '../../src/tables/block.ts'
import { replyOf, stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

const ZONE = zoneOf('z.', [])
const ADDRESSES = renderBlock(1, 300, [
  { octets: Uint8Array.of(192, 0, 2, 1), apexPointers: [] },
  { octets: Uint8Array.of(192, 0, 2, 2), apexPointers: [] },
])
/** `ns.<apex>`. */
const SERVER = renderBlock(2, 60, [{ octets: Uint8Array.of(2, 0x6e, 0x73, 0xc0, 0), apexPointers: [3] }])

describe('appendBlock', () => {
  it('points owners and names to where they stand', () => {
    const state = stateFor(ZONE, 'a.z NS')
    state.writer.answers += appendBlock(state.writer, SERVER, 0, state.ownerAt, state.apexAt)
    state.writer.answers += appendBlock(state.writer, ADDRESSES, 0, state.apexAt, state.apexAt)
    const expected = ['a.z. 60 IN NS ns.z.', 'z. 300 IN A 192.0.2.1', 'z. 300 IN A 192.0.2.2']
    assert.deepEqual(replyOf(state).answer, expected)
  })

  it('fills the room to the last octet, and writes nothing of what is one too long', () => {
    const question = 12 + 3 + 2 + 4
    const exact = stateFor(ZONE, 'a.z A', question + 32)
    assert.equal(appendBlock(exact.writer, ADDRESSES, 0, exact.ownerAt, exact.apexAt), 2)
    const short = stateFor(ZONE, 'a.z A', question + 31)
    assert.equal(appendBlock(short.writer, ADDRESSES, 0, short.ownerAt, short.apexAt), -1)
    assert.ok(short.writer.octets.subarray(question).every((octet) => octet === 0))
  })
})

it('capTtls lowers what is above, and only that', () => {
  const state = stateFor(ZONE, 'a.z A')
  const from = state.writer.at
  appendBlock(state.writer, ADDRESSES, 0, state.ownerAt, state.apexAt)
  state.writer.answers = 2
  capTtls(state.writer.octets, from, 2, 400)
  assert.equal(readTtl(state.writer.octets, from + 6), 300)
  capTtls(state.writer.octets, from, 1, 100)
  assert.deepEqual(replyOf(state).answer, ['a.z. 100 IN A 192.0.2.1', 'a.z. 300 IN A 192.0.2.2'])
})

it('readTtl reads 31 bits; writePointer writes 14', () => {
  assert.equal(readTtl(Uint8Array.of(0x7f, 0xff, 0xff, 0xff), 0), 2 ** 31 - 1)
  const octets = new Uint8Array(2)
  writePointer(octets, 0, 0x3fff)
  assert.deepEqual([...octets], [0xff, 0xff])
})
