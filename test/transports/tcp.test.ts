import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import type { QueryHandler } from '../../src/answer/query-handler.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'
import type { Endpoint } from '../../src/transports/endpoint.ts'
import { ListenError } from '../../src/transports/listen-error.ts'
import { openTcp } from '../../src/transports/tcp.ts'
import type { TcpLimits } from '../../src/transports/tcp-connection.ts'
import { echo, echoOf, framed, queryOf } from './echo-handler.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'
import { ManualTimers } from './manual-timers.ts'

async function listen(limits: Partial<TcpLimits> = {}, handler: QueryHandler = echo, address = '127.0.0.1') {
  const timers = new ManualTimers()
  const counters = newTransportCounters()
  const endpoint = await openTcp({ address, port: 0 }, handler, counters, {
    limits: { ...LIMITS, ...limits },
    timers,
  })
  return { endpoint, timers, counts: () => readTransportCounters(counters) }
}

async function dial(endpoint: Endpoint): Promise<Socket> {
  const socket = connect(endpoint.port, endpoint.address)
  await once(socket, 'connect')
  socket.on('error', () => {}) // a reset: 'close' follows
  return socket
}

/** Resolves once `socket` is closed, by a reset as well. */
function whenClosed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve).resume())
}

async function read(socket: Socket, count: number): Promise<Buffer> {
  let octets = Buffer.alloc(0)
  while (octets.length < count) octets = Buffer.concat([octets, (await once(socket, 'data'))[0]])
  return octets
}

async function ask(socket: Socket, query: Buffer): Promise<void> {
  socket.write(framed(query))
  assert.deepEqual(await read(socket, 2 + query.length), framed(echoOf(query)))
}

for (const [address, skip] of [
  ['127.0.0.1', false],
  ['::1', withoutIpv6],
] as const) {
  test(`answers on ${address}, again and again on one connection`, { skip }, async () => {
    const { endpoint, counts } = await listen({}, echo, address)
    const client = await dial(endpoint)
    await ask(client, queryOf(1, 40))
    await ask(client, queryOf(2, 65_535))
    await ask(client, queryOf(3))
    client.end()
    await whenClosed(client)
    await endpoint.close()
    const { tcpAccepted, tcpMessages, tcpReplies } = counts()
    assert.deepEqual({ tcpAccepted, tcpMessages, tcpReplies }, { tcpAccepted: 1, tcpMessages: 3, tcpReplies: 3 })
  })
}

test('pipelined queries and a half-close: all answers in order, then the end', async () => {
  const { endpoint } = await listen()
  const client = await dial(endpoint)
  const queries = Array.from({ length: 1_000 }, (_, i) => queryOf(i, 12 + (i % 50)))
  const wanted = Buffer.concat(queries.map((query) => framed(echoOf(query))))
  client.end(Buffer.concat(queries.map(framed)))
  const chunks: Buffer[] = []
  for await (const chunk of client) chunks.push(chunk)
  assert.deepEqual(Buffer.concat(chunks), wanted)
  await endpoint.close()
})

test('over the limit of connections the one idle longest is closed', async () => {
  const { endpoint, counts } = await listen({ tcpConnectionsMax: 2 })
  const [first, second] = [await dial(endpoint), await dial(endpoint)]
  await ask(second, queryOf(1))
  await ask(first, queryOf(2))
  const secondClosed = whenClosed(second)
  const third = await dial(endpoint)
  await ask(third, queryOf(3))
  await secondClosed
  await ask(first, queryOf(4))
  assert.equal(counts().tcpClosedEvicted, 1)
  assert.equal(counts().tcpAccepted, 3)
  first.destroy()
  third.destroy()
  await endpoint.close()
})

test('over the limit per address with none idle the new one is refused', async () => {
  const long: QueryHandler = { handle: () => 65_535 }
  const { endpoint, counts } = await listen({ tcpConnectionsPerAddressMax: 2 }, long)
  const busy = [await dial(endpoint), await dial(endpoint)]
  for (const client of busy) {
    client.pause()
    client.write(Buffer.concat(Array.from({ length: 2_000 }, (_, i) => framed(queryOf(i)))))
    await once(client, 'readable') // of 131 MB, more than any socket buffer takes
  }
  const refused = await dial(endpoint)
  await whenClosed(refused)
  assert.equal(counts().tcpRefused, 1)
  assert.equal(counts().tcpAccepted, 2)
  for (const client of busy) client.destroy()
  await endpoint.close()
})

test('over the limit a message that does not end makes room, however it trickles in', async () => {
  const { endpoint, timers, counts } = await listen({ tcpConnectionsMax: 2 })
  const slow = await dial(endpoint)
  slow.write(Buffer.from([0]))
  await timers.whenArmed(LIMITS.tcpMessageMs)
  const quick = await dial(endpoint)
  await ask(quick, queryOf(1))
  slow.write(Buffer.from([40]))
  const slowClosed = whenClosed(slow)
  const third = await dial(endpoint)
  await ask(third, queryOf(2))
  await slowClosed
  await ask(quick, queryOf(3))
  assert.deepEqual([counts().tcpClosedEvicted, counts().tcpRefused], [1, 0])
  for (const client of [quick, third]) client.destroy()
  await endpoint.close()
})

test('a client gone gives its place back', async () => {
  const { endpoint, counts } = await listen({ tcpConnectionsMax: 1 })
  for (let i = 0; i < 20; i++) {
    const client = await dial(endpoint)
    await ask(client, queryOf(i))
    client.end()
    await whenClosed(client)
  }
  assert.equal(counts().tcpRefused, 0)
  await endpoint.close()
})

test('idle and unfinished connections are closed in their time', async () => {
  const { endpoint, timers, counts } = await listen()
  const [idle, unfinished] = [await dial(endpoint), await dial(endpoint)]
  unfinished.write(framed(queryOf(1)).subarray(0, 9))
  await timers.whenArmed(LIMITS.tcpMessageMs)
  await timers.whenArmed(LIMITS.tcpIdleMs)
  const closed = Promise.all([whenClosed(idle), whenClosed(unfinished)])
  timers.fire(LIMITS.tcpIdleMs)
  timers.fire(LIMITS.tcpMessageMs)
  await closed
  assert.equal(counts().tcpClosedIdle, 1)
  assert.equal(counts().tcpClosedMessageTimeout, 1)
  await endpoint.close()
})

test('bad framing closes the connection', async () => {
  const { endpoint, counts } = await listen()
  const client = await dial(endpoint)
  client.write(Buffer.from([0, 0]))
  await whenClosed(client)
  assert.equal(counts().tcpClosedBadFraming, 1)
  await endpoint.close()
})

test('closing ends idle connections', async () => {
  const { endpoint, timers } = await listen()
  const client = await dial(endpoint)
  await ask(client, queryOf(1))
  const ended = once(client.resume(), 'end')
  await endpoint.close()
  await ended
  assert.deepEqual(timers.armed, [])
})

test('a released endpoint accepts nobody more, and goes on with those it has until it is closed', async () => {
  const { endpoint } = await listen()
  const client = await dial(endpoint)
  await ask(client, queryOf(1))
  endpoint.release()
  const late = connect(endpoint.port, endpoint.address)
  const [error] = await once(late, 'error')
  assert.equal(error.code, 'ECONNREFUSED')
  await ask(client, queryOf(2))
  const ended = once(client.resume(), 'end')
  await endpoint.close()
  await ended
})

test('a released endpoint without connections can be closed', async () => {
  const { endpoint } = await listen()
  const client = await dial(endpoint)
  await ask(client, queryOf(1))
  endpoint.release()
  client.end()
  await whenClosed(client)
  await endpoint.close()
})

test('closing gives up on a client that does not read', async () => {
  const long: QueryHandler = { handle: () => 65_535 }
  const { endpoint, timers, counts } = await listen({}, long)
  const client = await dial(endpoint)
  const queries = 2_000 // their answers are 131 MB, more than any socket buffer takes
  client.pause()
  client.write(Buffer.concat(Array.from({ length: queries }, (_, i) => framed(queryOf(i)))))
  await once(client, 'readable')
  const closed = endpoint.close()
  timers.fire(LIMITS.tcpMessageMs)
  await closed
  assert.ok(counts().tcpMessages < queries)
  client.destroy()
})

test('a port in use is refused by name', async () => {
  const { endpoint } = await listen()
  const second = openTcp({ address: '127.0.0.1', port: endpoint.port }, echo, newTransportCounters())
  await assert.rejects(second, (error) => {
    assert.ok(error instanceof ListenError)
    assert.deepEqual(
      [error.transport, error.address, error.port, error.code],
      ['TCP', '127.0.0.1', endpoint.port, 'EADDRINUSE'],
    )
    return true
  })
  await endpoint.close()
})
