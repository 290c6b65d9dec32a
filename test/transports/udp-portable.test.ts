import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type QueryHandler, Transport, WITHHELD } from '../../src/answer/query-handler.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'
import { answerDatagrams, openUdp } from '../../src/transports/udp-portable.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'
import { describeUdp } from './udp-behaviour.ts'

interface Sent {
  reply: Uint8Array
  port: number
  address: string
}

function answering(handler: QueryHandler = echo) {
  const counters = newTransportCounters()
  const sent: Sent[] = []
  const receive = answerDatagrams(handler, counters, (reply, port, address) => sent.push({ reply, port, address }))
  return { receive, sent, counts: () => readTransportCounters(counters) }
}

test('a reply goes to where the query came from', () => {
  const { receive, sent } = answering()
  receive(queryOf(7), { address: 'fe80::1%eth0', port: 5000 })
  assert.deepEqual(sent, [{ reply: echoOf(queryOf(7)), port: 5000, address: 'fe80::1%eth0' }])
})

test('a datagram from port 0 is dropped and counted', () => {
  const { receive, sent, counts } = answering()
  receive(queryOf(7), { address: '192.0.2.1', port: 0 })
  assert.deepEqual(sent, [])
  assert.equal(counts().udpDatagrams, 1)
  assert.equal(counts().udpDroppedPortZero, 1)
})

test('a datagram larger than any query is dropped and counted', () => {
  const { receive, sent, counts } = answering()
  receive(queryOf(1, LIMITS.udpQueryOctetsMax), { address: '192.0.2.1', port: 53 })
  receive(queryOf(2, LIMITS.udpQueryOctetsMax + 1), { address: '192.0.2.1', port: 53 })
  assert.equal(sent.length, 1)
  assert.equal(counts().udpDroppedOversize, 1)
})

test('a silent handler sends nothing', () => {
  const { receive, sent, counts } = answering()
  receive(Buffer.alloc(0), { address: '192.0.2.1', port: 53 })
  receive(Buffer.alloc(11), { address: '192.0.2.1', port: 53 })
  assert.deepEqual(sent, [])
  assert.equal(counts().udpDroppedSilence, 2)
})

test('what a handler withholds is not sent, and counted by the handler', () => {
  const { receive, sent, counts } = answering({ handle: () => WITHHELD })
  receive(queryOf(1), { address: '192.0.2.1', port: 53 })
  assert.deepEqual([sent, counts().udpDatagrams, counts().udpDroppedSilence], [[], 1, 0])
})

test('a reply not yet sent survives the next datagram', () => {
  const { receive, sent } = answering()
  const queries = [queryOf(1, 512), queryOf(2, 600), queryOf(3, 12)]
  for (const query of queries) receive(query, { address: '192.0.2.1', port: 5000 })
  assert.deepEqual(
    sent.map(({ reply }) => reply),
    queries.map(echoOf),
  )
})

test('the handler is given the datagram, the client address and the transport', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: LIMITS.udpQueryOctetsMax, size: 'max' }), (datagram) => {
      let seen: unknown
      const { receive } = answering({
        handle(arena, start, length, client, transport) {
          const octets = arena.slice(start, start + length)
          seen = { octets, word: client.words[0]! >>> 0, transport, room: arena.length - start >= 1_232 }
          return 0
        },
      })
      receive(datagram, { address: '198.51.100.1', port: 5000 })
      assert.deepEqual(seen, { octets: datagram, word: 0xc6336401, transport: Transport.UDP, room: true })
    }),
  )
})

describeUdp('UDP over node:dgram', openUdp)
