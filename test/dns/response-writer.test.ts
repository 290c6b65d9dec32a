import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ExtendedError, Rcode } from '../../src/dns/numbers.ts'
import { newQueryView, readQuery } from '../../src/dns/query-view.ts'
import {
  beginResponse,
  finishResponse,
  newResponseWriter,
  truncate,
  udpResponseSize,
  writeUint16,
} from '../../src/dns/response-writer.ts'
import { decodeMessage } from '../conversations/decode-message.ts'
import { queryFromWords } from '../conversations/query-octets.ts'

const NSID = new TextEncoder().encode('node')

function begin(words: string, size = 1_232) {
  const asked = queryFromWords(words.split(' '))
  if (typeof asked === 'string') throw new Error(asked)
  const octets = new Uint8Array(2_048)
  octets.set(asked.octets)
  const query = newQueryView()
  readQuery(query, octets, 0, asked.octets.length)
  const writer = newResponseWriter()
  beginResponse(writer, query, octets, 0, size, NSID)
  const finish = () => decodeMessage(octets.slice(0, finishResponse(writer, query, NSID)))
  return { query, writer, finish }
}

describe('the response writer', () => {
  it('keeps room for OPT and its options to the last octet', () => {
    const opt = 11 + 4 + 4 + (8 + 3) + 6
    const { query, writer } = begin('z A +nsid +subnet=198.51.100.0/24 +option=11:', 100)
    assert.equal(writer.limit, 100 - opt)
    writer.at = writer.limit
    writer.extendedError = ExtendedError.NOT_READY
    assert.equal(finishResponse(writer, query, NSID), 100)
  })

  it('leaves out the extended error first, and the name of the node where it would not fit', () => {
    for (const [size, options] of [
      [19 + 11 + 8 + 6, ['nsid=node', 'ede=14']],
      [19 + 11 + 8 + 5, ['nsid=node']],
      [19 + 11 + 8 - 1, ['ede=14']],
    ] as const) {
      const { writer, finish } = begin('z A +nsid', size)
      writer.extendedError = ExtendedError.NOT_READY
      assert.deepEqual(finish().opt?.options, options, String(size))
    }
  })

  it('splits a response code of more than four bits', () => {
    const { writer, finish } = begin('z A +edns')
    writer.rcode = Rcode.BADVERS
    const { flags, rcode } = finish()
    assert.deepEqual([flags & 15, rcode], [0, 16])
  })

  it('truncates to nothing but TC, and keeps AA', () => {
    const { query, writer, finish } = begin('z A +edns')
    writer.authoritative = true
    writer.at += 50
    writer.answers = 3
    truncate(writer, query)
    const { flags, answer, opt } = finish()
    assert.deepEqual([flags & 0x0600, answer.length, opt !== undefined], [0x0600, 0, true])
  })
})

it('udpResponseSize is 512, or what the client takes up to the cap', () => {
  const sizeOf = (words: string) => udpResponseSize(begin(words).query, 1_232)
  assert.deepEqual(
    ['z A', 'z A +bufsize=0', 'z A +bufsize=512', 'z A +bufsize=800', 'z A +bufsize=65535'].map(sizeOf),
    [512, 512, 512, 800, 1_232],
  )
})

it('writeUint16 is in network order', () => {
  const octets = new Uint8Array(3)
  writeUint16(octets, 1, 0x1234)
  assert.deepEqual([...octets], [0, 0x12, 0x34])
})
