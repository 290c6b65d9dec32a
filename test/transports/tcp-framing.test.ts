import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BAD_FRAMING, MessageReader, NEED_MORE } from '../../src/transports/tcp-framing.ts'
import { framed, queryOf } from './echo-handler.ts'

const arena = new Uint8Array(4 + 65_535)

/** Every message the chunks hold, then what stopped the reader. */
function readAll(chunks: readonly Uint8Array[]): { messages: Buffer[]; last: number; midMessage: boolean } {
  const reader = new MessageReader()
  const messages: Buffer[] = []
  let last: number = NEED_MORE
  for (const chunk of chunks) {
    reader.feed(chunk)
    for (last = reader.next(arena, 4); last > 0; last = reader.next(arena, 4)) {
      messages.push(Buffer.from(arena.subarray(4, 4 + last)))
    }
    if (last === BAD_FRAMING) break
  }
  return { messages, last, midMessage: reader.midMessage }
}

function split(stream: Buffer, points: readonly number[]): Buffer[] {
  const cuts = [0, ...points.map((point) => point % (stream.length + 1)).sort((a, b) => a - b), stream.length]
  return cuts.slice(1).map((cut, i) => stream.subarray(cuts[i], cut))
}

test('any messages in any chunks come out whole and in order', () => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 12, max: 40 }), fc.integer({ min: 12, max: 65_535 })), {
    maxLength: 6,
  })
  fc.assert(
    fc.property(lengths, fc.array(fc.nat(), { maxLength: 40 }), (sizes, points) => {
      const messages = sizes.map((size, i) => queryOf(i, size))
      const read = readAll(split(Buffer.concat(messages.map(framed)), points))
      assert.deepEqual(read, { messages, last: NEED_MORE, midMessage: false })
    }),
  )
})

test('octet by octet', () => {
  const messages = [queryOf(1), queryOf(2, 700), queryOf(3, 13)]
  const stream = Buffer.concat(messages.map(framed))
  const chunks = Array.from(stream, (_, i) => stream.subarray(i, i + 1))
  assert.deepEqual(readAll(chunks).messages, messages)
})

test('the longest message there can be', () => {
  const message = queryOf(9, 65_535)
  assert.deepEqual(readAll([framed(message)]).messages, [message])
  assert.deepEqual(readAll(split(framed(message), [1, 2, 3, 30_000])).messages, [message])
})

test('a message cut anywhere is waited for', () => {
  const stream = framed(queryOf(1, 20))
  for (let cut = 1; cut < stream.length; cut++) {
    assert.deepEqual(readAll([stream.subarray(0, cut)]), { messages: [], last: NEED_MORE, midMessage: true })
  }
})

test('a length below 12 is bad framing, after the messages before it, however it is chunked', () => {
  const before = queryOf(1)
  for (let length = 0; length < 12; length++) {
    const stream = Buffer.concat([framed(before), framed(Buffer.alloc(length)), framed(queryOf(2))])
    for (const chunks of [[stream], split(stream, [15]), split(stream, [14, 15, 16])]) {
      const { messages, last } = readAll(chunks)
      assert.deepEqual(messages, [before])
      assert.equal(last, BAD_FRAMING)
    }
  }
})

test('nothing is written outside the message', () => {
  arena.fill(0xee)
  readAll([framed(queryOf(1, 20))])
  assert.deepEqual([...arena.subarray(0, 4)], [0xee, 0xee, 0xee, 0xee])
  assert.equal(arena[24], 0xee)
})
