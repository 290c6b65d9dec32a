import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'
import { BATCH_DATAGRAMS } from '../../src/transports/datagram-batch.ts'
import { connectDatagramSocket, openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { SOL_SOCKET, setOption } from '../../src/transports/socket-calls.ts'
import { BatchedUdp, serveDatagrams } from '../../src/transports/udp-batched.ts'
import { batchedHere, withoutBatched } from './batched-here.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'
import { openUdpBatched } from './open-udp-batched.ts'
import { describeUdp } from './udp-behaviour.ts'

describe('batches', { skip: withoutBatched }, () => {
  const udp = batchedHere!
  const { libc } = udp

  describeUdp('UDP in batches', async (listen, handler, counters) => openUdpBatched(udp, listen, handler, counters))

  it('replies from the address that was asked, on a socket for all of them', async () => {
    const endpoint = openUdpBatched(udp, { address: '0.0.0.0', port: 0 }, echo, newTransportCounters())
    for (const address of ['127.0.0.1', '127.0.0.9']) {
      const client = createSocket('udp4')
      const reply = once(client, 'message')
      client.send(queryOf(1), endpoint.port, address)
      const [message, from] = await reply
      assert.deepEqual([message, from.address], [echoOf(queryOf(1)), address])
      client.close()
    }
    await endpoint.close()
  })

  it('lets one socket of a thread not disturb another, of either family', async () => {
    const counters = newTransportCounters()
    const addresses = ['127.0.0.1', '127.0.0.2']
    const endpoints = addresses.map((address) => openUdpBatched(udp, { address, port: 0 }, echo, counters))
    const client = createSocket('udp4')
    const got = new Set<string>()
    const all = new Promise<void>((resolve) => {
      client.on('message', (message, { port }) => {
        got.add(`${port} ${message.readUInt16BE()}`)
        if (got.size === 2 * (BATCH_DATAGRAMS + 5)) resolve()
      })
    })
    for (let i = 0; i < BATCH_DATAGRAMS + 5; i++) {
      for (const { port, address } of endpoints) client.send(queryOf(i, 12 + i), port, address)
    }
    await all
    client.close()
    await Promise.all(endpoints.map((endpoint) => endpoint.close()))
    assert.equal(readTransportCounters(counters).udpReplies, 2 * (BATCH_DATAGRAMS + 5))
  })

  it('replies whatever else a socket is told of, by whoever opened it', async () => {
    for (const [address, level, option] of [
      ['127.0.0.1', 0, IP_RECVTTL],
      ['127.0.0.1', SOL_SOCKET, SO_TIMESTAMP],
      ['0.0.0.0', 0, IP_RECVTTL],
    ] as const) {
      const socket = openDatagramSocket(libc, { address, port: 0 })
      setOption(libc, socket.fd, level, option, 1)
      const endpoint = serveDatagrams(udp, { address, socket }, echo, newTransportCounters())
      const client = createSocket('udp4')
      client.send(queryOf(1), endpoint.port, '127.0.0.1')
      const [reply] = await once(client, 'message', { signal: AbortSignal.timeout(10_000) })
      assert.deepEqual(reply, echoOf(queryOf(1)))
      client.close()
      await endpoint.close()
      libc.close(socket.fd)
    }
  })

  /** A server whose `poll` is called only after `beforePoll`, and a client connected to it. */
  function openTurns(beforePoll: (ask: () => void) => void, parts: Partial<Libc> = {}, now = () => 0) {
    const server = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    const client = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    connectDatagramSocket(libc, client, { address: '127.0.0.1', port: server.port })
    const query = new Uint8Array(128)
    query.set(queryOf(1))
    const ask = () => void libc.send(client.fd, libc.addressOf(query), queryOf(1).length, 0x40)
    const poll: Libc['poll'] = (...about) => {
      beforePoll(ask)
      return libc.poll(...about)
    }
    const udp = new BatchedUdp({ ...libc, poll, ...parts }, now)
    const counters = newTransportCounters()
    const leave = udp.serve({ socket: server, handler: echo, counters })
    const close = () => {
      leave()
      for (const { fd } of [server, client]) libc.close(fd)
    }
    return { udp, close, ask, replies: () => readTransportCounters(counters).udpReplies }
  }

  it('stays for what comes next, until nothing does', () => {
    let polls = 0
    const { udp, close, replies } = openTurns((ask) => {
      if (++polls <= 2) ask()
    }, NO_EVENT_LOOP)
    udp.takeTurn()
    assert.deepEqual([polls, replies()], [3, 2])
    udp.takeTurn()
    assert.deepEqual([polls, replies()], [4, 2])
    close()
  })

  it('leaves as soon as nothing but the event loop has anything to do', () => {
    const loop = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    connectDatagramSocket(libc, loop, { address: '127.0.0.1', port: loop.port })
    libc.send(loop.fd, libc.addressOf(new Uint8Array(128)), 12, 0x40)
    let polls = 0
    const { udp, close, ask, replies } = openTurns(() => void polls++, { eventLoop: () => loop.fd })
    ask()
    udp.takeTurn()
    assert.deepEqual([polls, replies()], [2, 1])
    close()
    libc.close(loop.fd)
  })

  it('takes one turn for all sockets that wake it together', async () => {
    let polls = 0
    const wakes: (() => void)[] = []
    const fake: Partial<Libc> = {
      poll: () => {
        polls++
        return 0
      },
      whenReadable: (_, run) => {
        wakes.push(run)
        return { close: () => {} }
      },
    }
    const udp = new BatchedUdp({ ...libc, ...fake })
    const open = () => openUdpBatched(udp, { address: '127.0.0.1', port: 0 }, echo, newTransportCounters())
    const endpoints = [open(), open(), open()]
    for (const wake of wakes) wake()
    assert.equal(polls, 1)
    await new Promise<void>((resolve) => setImmediate(resolve))
    for (const wake of wakes) wake()
    assert.equal(polls, 2)
    await Promise.all(endpoints.map((endpoint) => endpoint.close()))
  })

  it('gives the event loop its turn although datagrams never end', () => {
    let nowMs = 0
    const { udp, close, replies } = openTurns(
      (ask) => ask(),
      {},
      () => (nowMs += 0.4),
    )
    udp.takeTurn()
    assert.equal(replies(), 3)
    close()
  })
})

// ip(7), socket(7)
const IP_RECVTTL = 12
const SO_TIMESTAMP = 29
const NO_EVENT_LOOP: Partial<Libc> = { eventLoop: () => -1 }
