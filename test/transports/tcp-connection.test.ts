import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import fc from 'fast-check'
import { type QueryHandler, Transport } from '../../src/answer/query-handler.ts'
import { newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'
import { newConnectionTable } from '../../src/transports/tcp.ts'
import { newTcpArena, TcpConnection, type TcpService } from '../../src/transports/tcp-connection.ts'
import { echo, echoOf, framed, queryOf } from './echo-handler.ts'
import { FakeSocket } from './fake-socket.ts'
import { ManualTimers } from './manual-timers.ts'

const LIMITS = {
  tcpConnectionsMax: 10,
  tcpConnectionsPerAddressMax: 10,
  tcpIdleMs: 10_000,
  tcpMessageMs: 5_000,
  tcpClosingMs: 300,
  tcpPipelinedMax: 100,
  tcpWriteQueueOctetsMax: 100_000,
}

function connect(handler: QueryHandler = echo, limits: Partial<typeof LIMITS> = {}) {
  const all = { ...LIMITS, ...limits }
  const timers = new ManualTimers()
  const table = newConnectionTable(all)
  const service: TcpService = {
    handler,
    counters: newTransportCounters(),
    limits: all,
    timers,
    table,
    arena: newTcpArena(),
  }
  const socket = new FakeSocket(all.tcpWriteQueueOctetsMax)
  const connection = new TcpConnection(socket, '192.0.2.7', service)
  return { connection, socket, table, timers, counts: () => readTransportCounters(service.counters) }
}

function queries(count: number, length = 12): Buffer[] {
  return Array.from({ length: count }, (_, i) => queryOf(i, length))
}

function stream(messages: readonly Buffer[]): Buffer {
  return Buffer.concat(messages.map(framed))
}

function replies(messages: readonly Buffer[]): Buffer {
  return stream(messages.map(echoOf))
}

test('messages chunked every which way are answered in order', async () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 12, max: 60 }), fc.integer({ min: 12, max: 65_535 })), {
    minLength: 1,
    maxLength: 12,
  })
  const property = fc.asyncProperty(sizes, fc.array(fc.nat(), { maxLength: 30 }), async (lengths, points) => {
    const { socket, counts } = connect(echo, { tcpPipelinedMax: 3 })
    const messages = lengths.map((length, i) => queryOf(i, length))
    const input = stream(messages)
    const cuts = [...points.map((point) => point % input.length).sort((a, b) => a - b), input.length]
    for (const [i, cut] of cuts.entries()) {
      const chunk = input.subarray(cuts[i - 1] ?? 0, cut)
      if (chunk.length > 0) socket.push(chunk)
    }
    assert.deepEqual(await socket.written(input.length), replies(messages))
    assert.equal(counts().tcpMessages, messages.length)
    assert.equal(counts().tcpReplies, messages.length)
    socket.destroy()
  })
  await fc.assert(property, { numRuns: 60 })
})

test('all replies of a chunk leave in one write', async () => {
  const { socket } = connect()
  const messages = queries(50)
  await socket.receive(stream(messages))
  assert.deepEqual(socket.writes, [replies(messages)])
})

test('replies that do not fit together leave in several writes, whole and in order', async () => {
  const long: QueryHandler = {
    handle(arena, start) {
      arena.fill(0x62, start + 12, start + 65_535)
      return 65_535
    },
  }
  const { socket } = connect(long, { tcpWriteQueueOctetsMax: 10_000_000 })
  await socket.receive(stream(queries(5)))
  const written = await socket.written(5 * 65_537)
  assert.equal(written.length, 5 * 65_537)
  for (let i = 0; i < 5; i++) {
    assert.equal(written.readUInt16BE(i * 65_537), 65_535)
    assert.equal(written.readUInt16BE(i * 65_537 + 2), i)
  }
})

test('the handler is given the client address and the transport', async () => {
  let seen: unknown
  const handler: QueryHandler = {
    handle(_arena, _start, _length, client, transport) {
      seen = { family: client.family, word: client.words[0]! >>> 0, transport }
      return 0
    },
  }
  const { socket } = connect(handler)
  await socket.receive(framed(queryOf(1)))
  assert.deepEqual(seen, { family: 4, word: 0xc0000207, transport: Transport.TCP })
})

test('a silent handler gets no reply sent, and later messages are answered', async () => {
  const oddOnly: QueryHandler = { handle: (arena, start, length) => (arena[start + 1]! % 2 === 0 ? 0 : length) }
  const { socket, counts } = connect(oddOnly)
  const messages = queries(4)
  await socket.receive(stream(messages))
  assert.deepEqual(socket.writes, [stream([messages[1]!, messages[3]!])])
  assert.equal(counts().tcpMessages, 4)
  assert.equal(counts().tcpReplies, 2)
})

test('after the messages of one turn the event loop goes round, reading paused', async () => {
  const order: string[] = []
  const handler: QueryHandler = {
    handle(_arena, _start, length) {
      if (order.length === 0) setImmediate(() => order.push(`another event, paused: ${socket.isPaused()}`))
      order.push('message')
      return length
    },
  }
  const { socket } = connect(handler, { tcpPipelinedMax: 2 })
  socket.push(stream(queries(5)))
  await socket.written(5 * 14)
  assert.deepEqual(order, ['message', 'message', 'another event, paused: true', 'message', 'message', 'message'])
  assert.deepEqual(
    socket.writes.map((write) => write.length),
    [28, 28, 14],
  )
  await socket.receive(framed(queryOf(9)))
  assert.equal(order.length, 7)
})

test('an idle connection is closed', async () => {
  const { connection, socket, table, timers, counts } = connect()
  assert.deepEqual(timers.armed, [LIMITS.tcpIdleMs])
  assert.equal(connection.idle, true)
  timers.fire(LIMITS.tcpIdleMs)
  await once(socket, 'close')
  assert.equal(counts().tcpClosedIdle, 1)
  assert.deepEqual(table.list(), [])
  assert.deepEqual(timers.armed, [])
})

test('the time-out starts anew with each answer', async () => {
  const { socket, timers } = connect()
  const before = timers.set
  await socket.receive(framed(queryOf(1)))
  assert.equal(timers.set, before + 1)
  assert.deepEqual(timers.armed, [LIMITS.tcpIdleMs])
})

test('a message has its time from its first octet, however it trickles in', async () => {
  const { connection, socket, timers, counts } = connect()
  await socket.receive(Buffer.from([0]))
  assert.deepEqual(timers.armed, [LIMITS.tcpMessageMs])
  assert.equal(connection.idle, true)
  const set = timers.set
  await socket.receive(Buffer.from([12]))
  await socket.receive(Buffer.from([0]))
  assert.equal(timers.set, set)
  timers.fire(LIMITS.tcpMessageMs)
  await once(socket, 'close')
  assert.equal(counts().tcpClosedMessageTimeout, 1)
})

test('the next message has a time of its own', async () => {
  const { socket, timers } = connect()
  const message = framed(queryOf(1))
  await socket.receive(message.subarray(0, 5))
  const set = timers.set
  await socket.receive(Buffer.concat([message.subarray(5), message.subarray(0, 3)]))
  assert.equal(timers.set, set + 1)
  assert.deepEqual(timers.armed, [LIMITS.tcpMessageMs])
})

test('a message begun at the very end of a turn still has its time', async () => {
  const { socket, timers } = connect(echo, { tcpPipelinedMax: 2 })
  const input = stream(queries(2))
  await socket.receive(input.subarray(0, 5))
  assert.deepEqual(timers.armed, [LIMITS.tcpMessageMs])
  await socket.receive(Buffer.concat([input.subarray(5), Buffer.from([0])]))
  assert.deepEqual(timers.armed, [LIMITS.tcpIdleMs]) // it waits for its turn
  await timers.whenArmed(LIMITS.tcpMessageMs)
  assert.deepEqual(timers.armed, [LIMITS.tcpMessageMs])
})

test('a slow reader is not read from, and is closed when it does not catch up', async () => {
  const { connection, socket, timers, counts } = connect(echo, { tcpWriteQueueOctetsMax: 1_000 })
  socket.sending = false
  await socket.receive(stream(queries(100)))
  assert.equal(socket.isPaused(), true)
  assert.equal(connection.idle, false)
  socket.push(framed(queryOf(7)))
  assert.equal(counts().tcpMessages, 100)
  assert.deepEqual(timers.armed, [LIMITS.tcpIdleMs])
  timers.fire(LIMITS.tcpIdleMs)
  await once(socket, 'close')
  assert.equal(counts().tcpMessages, 100)
  assert.equal(counts().tcpClosedSlowReader, 1)
})

test('a full write queue stops the turn in the middle of a chunk', async () => {
  const long: QueryHandler = { handle: () => 65_535 }
  const { socket, counts } = connect(long, { tcpWriteQueueOctetsMax: 200_000 })
  socket.sending = false
  await socket.receive(stream(queries(10)))
  assert.equal(counts().tcpMessages, 4) // in two writes of 131,074 octets
})

test('a slow reader that catches up is answered on', async () => {
  const { socket, timers } = connect(echo, { tcpWriteQueueOctetsMax: 1_000, tcpPipelinedMax: 80 })
  const messages = queries(300)
  socket.sending = false
  socket.push(stream(messages))
  await socket.written(80 * 14)
  socket.send()
  assert.deepEqual(await socket.written(300 * 14), replies(messages))
  await socket.receive(Buffer.from([0]))
  assert.deepEqual(timers.armed, [LIMITS.tcpMessageMs])
})

test('an idle connection that has not taken its reply counts as a slow reader', async () => {
  const { connection, socket, timers, counts } = connect()
  socket.sending = false
  await socket.receive(framed(queryOf(1)))
  assert.equal(connection.idle, false)
  timers.fire(LIMITS.tcpIdleMs)
  await once(socket, 'close')
  assert.equal(counts().tcpClosedSlowReader, 1)
  assert.equal(counts().tcpClosedIdle, 0)
})

for (const length of [0, 11]) {
  test(`a message of ${length} octets closes the connection, after the answers before it`, async () => {
    const { socket, counts } = connect()
    const closed = once(socket, 'close')
    socket.push(Buffer.concat([stream(queries(2)), framed(Buffer.alloc(length)), framed(queryOf(3))]))
    await closed
    assert.deepEqual(Buffer.concat(socket.writes), replies(queries(2)))
    assert.equal(socket.writableFinished, true)
    assert.equal(counts().tcpClosedBadFraming, 1)
  })
}

test('a client that half-closes gets every answer, over several turns, then the end', async () => {
  const { socket, counts } = connect(echo, { tcpPipelinedMax: 2 })
  const closed = once(socket, 'close')
  const messages = queries(7)
  socket.push(stream(messages))
  socket.push(null)
  await closed
  assert.deepEqual(Buffer.concat(socket.writes), replies(messages))
  assert.equal(socket.writableFinished, true)
  assert.equal(counts().tcpMessages, 7)
})

test('a half-closed client that does not read is closed in the end', async () => {
  const { socket, timers, counts } = connect()
  socket.sending = false
  await socket.receive(framed(queryOf(1)))
  const ended = once(socket, 'end')
  socket.push(null)
  await ended
  timers.fire(LIMITS.tcpIdleMs)
  await once(socket, 'close')
  assert.equal(counts().tcpClosedSlowReader, 1)
})

test('ending the input answers what waits for its turn', async () => {
  const { connection, socket } = connect(echo, { tcpPipelinedMax: 2 })
  const messages = queries(5)
  const closed = once(socket, 'close')
  await socket.receive(stream(messages))
  connection.endInput()
  await closed
  assert.deepEqual(Buffer.concat(socket.writes), replies(messages))
})

test('a reset leaves nothing behind', async () => {
  const { socket, table, timers } = connect(echo, { tcpPipelinedMax: 1 })
  await socket.receive(stream(queries(3)))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.destroy(new Error('read ECONNRESET'))
  await closed
  await new Promise(setImmediate) // the turn that was to come
  assert.equal(socket.writes.length, 1)
  assert.deepEqual(table.list(), [])
  assert.deepEqual(timers.armed, [])
})

test('closing waits a moment for what a client has connected for, or begun to ask, and answers it', async () => {
  for (const begun of [0, 1, 9]) {
    const { connection, socket, timers } = connect()
    const input = framed(queryOf(1))
    if (begun > 0) await socket.receive(input.subarray(0, begun))
    connection.close()
    assert.deepEqual(timers.armed, [LIMITS.tcpClosingMs])
    const closed = once(socket, 'close')
    socket.push(input.subarray(begun))
    assert.deepEqual(await socket.written(input.length), framed(echoOf(queryOf(1))))
    await closed
    assert.deepEqual(timers.armed, [])
  }
})

test('closing waits no longer for a client that says nothing, and not at all for one that was answered', async () => {
  const { connection, socket, timers } = connect()
  connection.close()
  const closed = once(socket, 'close')
  timers.fire(LIMITS.tcpClosingMs)
  await closed
  const answered = connect()
  await answered.socket.receive(framed(queryOf(1)))
  const over = once(answered.socket, 'close')
  answered.connection.close()
  await over
})
