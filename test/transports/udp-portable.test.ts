import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import fc from 'fast-check'
import { type QueryHandler, Transport } from '../../src/answer/query-handler.ts'
import { newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'
import { ListenError } from '../../src/transports/listen-error.ts'
import { answerDatagrams, openUdp } from '../../src/transports/udp-portable.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'

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

async function ask(client: Socket, query: Uint8Array, port: number, address: string): Promise<Buffer> {
  const reply = once(client, 'message')
  client.send(query, port, address)
  const [message] = await reply
  return message
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

test('a silent handler sends nothing', () => {
  const { receive, sent, counts } = answering()
  receive(Buffer.alloc(0), { address: '192.0.2.1', port: 53 })
  receive(Buffer.alloc(11), { address: '192.0.2.1', port: 53 })
  assert.deepEqual(sent, [])
  assert.equal(counts().udpDroppedSilence, 2)
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
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (datagram) => {
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

for (const [address, type, skip] of [
  ['127.0.0.1', 'udp4', false],
  ['::1', 'udp6', withoutIpv6],
] as const) {
  test(`answers on ${address}`, { skip }, async () => {
    const counters = newTransportCounters()
    const endpoint = await openUdp({ address, port: 0 }, echo, counters)
    const client = createSocket(type)
    assert.deepEqual(await ask(client, queryOf(5, 300), endpoint.port, address), echoOf(queryOf(5, 300)))
    client.close()
    await endpoint.close()
    const { udpDatagrams, udpReplies } = readTransportCounters(counters)
    assert.deepEqual({ udpDatagrams, udpReplies }, { udpDatagrams: 1, udpReplies: 1 })
  })
}

test('ten thousand datagrams, a window of them at a time', async () => {
  const windowMax = 50
  const datagrams = 10_000
  const counters = newTransportCounters()
  const endpoint = await openUdp({ address: '127.0.0.1', port: 0 }, echo, counters)
  const client = createSocket('udp4')
  let sent = 0
  let received = 0
  await new Promise<void>((resolve) => {
    const sendNext = () => client.send(queryOf(sent++ & 0xffff, 40), endpoint.port, '127.0.0.1')
    client.on('message', () => {
      received++
      if (sent < datagrams) sendNext()
      else if (received === datagrams) resolve()
    })
    while (sent < windowMax) sendNext()
  })
  client.close()
  await endpoint.close()
  assert.equal(readTransportCounters(counters).udpDatagrams, datagrams)
})

test('a reply that cannot be sent is counted, and the next one is sent', async () => {
  const counters = newTransportCounters()
  const tooLong: QueryHandler = { handle: (arena, start, length) => (arena[start + 1] === 1 ? 65_535 : length) }
  const endpoint = await openUdp({ address: '127.0.0.1', port: 0 }, tooLong, counters)
  const client = createSocket('udp4')
  client.send(queryOf(1), endpoint.port, '127.0.0.1')
  assert.deepEqual(await ask(client, queryOf(2), endpoint.port, '127.0.0.1'), queryOf(2))
  client.close()
  await endpoint.close()
  assert.equal(readTransportCounters(counters).udpDroppedSendError, 1)
})

test('a port in use is refused by name', async () => {
  const endpoint = await openUdp({ address: '127.0.0.1', port: 0 }, echo, newTransportCounters())
  const second = openUdp({ address: '127.0.0.1', port: endpoint.port }, echo, newTransportCounters())
  await assert.rejects(second, (error) => {
    assert.ok(error instanceof ListenError)
    assert.equal(
      error.message,
      `cannot listen on 127.0.0.1 port ${endpoint.port} over UDP: the port is already in use (EADDRINUSE)`,
    )
    assert.deepEqual(
      [error.transport, error.address, error.port, error.code],
      ['UDP', '127.0.0.1', endpoint.port, 'EADDRINUSE'],
    )
    return true
  })
  await endpoint.close()
})

test('an address of nobody here is refused by name', async () => {
  const opening = openUdp({ address: '203.0.113.1', port: 0 }, echo, newTransportCounters())
  await assert.rejects(opening, { name: 'ListenError', code: 'EADDRNOTAVAIL', address: '203.0.113.1' })
})
