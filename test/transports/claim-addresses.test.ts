import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { claimAddresses } from '../../src/transports/claim-addresses.ts'
import { newTransportCounters } from '../../src/transports/counters.ts'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { describeSocket } from '../../src/transports/held-socket.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { openTransports } from '../../src/transports/listen.ts'
import { ListenError } from '../../src/transports/listen-error.ts'
import { libcHere, withoutLibc } from './batched-here.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'

const linux = process.platform === 'linux'
/** Addresses of this file's own, where there are many. */
const [ONE, OTHER] = linux ? ['127.53.7.1', '127.53.7.2'] : ['127.0.0.1', '127.0.0.1']

describe('claimAddresses', () => {
  it('says which ports threads will answer on, and leaves them free', async () => {
    const claimed = await claimAddresses([{ address: ONE, port: 0 }], { threads: 1, libc: undefined })
    const [endpoint] = claimed.endpoints
    assert.ok(endpoint!.port > 0)
    assert.deepEqual([claimed.isShared, claimed.sockets], [false, undefined])
    const transports = await openTransports(claimed.endpoints, echo, newTransportCounters())
    await transports.close()
    claimed.close()
  })

  it('names every address that somebody has already', async () => {
    const tcp = createServer()
    await once(tcp.listen(0, ONE), 'listening')
    const udp = createSocket('udp4')
    await new Promise<void>((resolve) => udp.bind(0, OTHER, resolve))
    const taken = [
      { address: ONE, port: (tcp.address() as { port: number }).port },
      { address: OTHER, port: udp.address().port },
    ]
    await assert.rejects(claimAddresses(taken, { threads: 2, libc: libcHere }), ({ message }: Error) => {
      assert.deepEqual(message.split('\n').length, 2)
      assert.match(message, /over TCP: the port is already in use.*\n.*over UDP: the port is already in use/)
      return true
    })
    tcp.close()
    udp.close()
  })

  it('notices a server that would share its port', { skip: !linux }, async () => {
    const udp = createSocket({ type: 'udp4', reusePort: true })
    await new Promise<void>((resolve) => udp.bind(0, ONE, resolve))
    const taken = [{ address: ONE, port: udp.address().port }]
    await assert.rejects(claimAddresses(taken, { threads: 2, libc: libcHere }), /already in use/)
    udp.close()
  })

  it('gives each thread sockets of its own, closed with the claim', { skip: withoutLibc }, async () => {
    const claimed = await claimAddresses([{ address: ONE, port: 0 }], { threads: 3, libc: libcHere })
    const { port } = claimed.endpoints[0]!
    assert.equal(claimed.isShared, true)
    const held = claimed.sockets!.map((sockets) => sockets.map((socket) => `${socket.transport} ${socket.port}`))
    assert.deepEqual(held, Array(3).fill([`TCP ${port}`, `UDP ${port}`]))
    assert.equal(new Set(claimed.sockets!.flat().map(({ fd }) => fd)).size, 6)
    claimed.close()
    const again = createSocket('udp4')
    await new Promise<void>((resolve) => again.bind(port, ONE, resolve))
    again.close()
  })

  it('leaves nothing open when not all can be had', { skip: withoutLibc }, async () => {
    const libc = libcHere!
    const open = new Set<number>()
    let sockets = 0
    const fewLeft: Libc = {
      ...libc,
      socket: (...about) => {
        const fd = ++sockets === 5 ? -1 : libc.socket(...about)
        if (fd >= 0) open.add(fd)
        return fd
      },
      close: (fd) => {
        open.delete(fd)
        return libc.close(fd)
      },
      lastError: () => Object.assign(new Error('EMFILE'), { code: 'EMFILE' }),
    }
    const claiming = claimAddresses([{ address: ONE, port: 0 }], { threads: 3, libc: fewLeft })
    await assert.rejects(claiming, ListenError)
    assert.deepEqual([sockets, open.size], [5, 0])
  })

  describe('with sockets that somebody has opened', { skip: withoutLibc }, () => {
    const libc = libcHere!

    it('tries nothing there, and shares them among more threads', async () => {
      const { fd, port } = openDatagramSocket(libc, { address: ONE, port: 0 })
      const given = [{ transport: 'UDP' as const, address: ONE, port, fd }]
      const claimed = await claimAddresses([{ address: ONE, port }], { threads: 2, libc, given })
      const held = claimed.sockets!.map((sockets) => sockets.map((socket) => socket.transport))
      assert.deepEqual(held, [
        ['TCP', 'UDP'],
        ['TCP', 'UDP'],
      ])
      const [first, second] = claimed.sockets!.map((sockets) => sockets[1]!.fd)
      assert.deepEqual([first, second], [fd, fd])
      claimed.close()
      assert.equal(describeSocket(libc, fd), 'it is not open')
    })

    it('leaves none without a thread', async () => {
      const first = openShared(0)
      const given = [first, openShared(first.port), openShared(first.port)]
      const claimed = await claimAddresses([{ address: ONE, port: first.port }], { threads: 2, libc, given })
      const held = claimed.sockets!.map((sockets) => sockets.filter(({ transport }) => transport === 'UDP'))
      assert.deepEqual(held, [[given[0], given[2]], [given[1]]])
      claimed.close()
    })

    function openShared(wanted: number) {
      const { fd, port } = openDatagramSocket(libc, { address: ONE, port: wanted, isShared: true })
      return { transport: 'UDP' as const, address: ONE, port, fd }
    }
  })

  it('lets threads of node:dgram share what comes', { skip: !linux }, async () => {
    const claimed = await claimAddresses([{ address: ONE, port: 0 }], { threads: 2, libc: undefined })
    const listen = claimed.endpoints.map((endpoint) => ({ ...endpoint, isShared: claimed.isShared }))
    const both = [newTransportCounters(), newTransportCounters()]
    const transports = await Promise.all(both.map((counters) => openTransports(listen, echo, counters)))
    for (let i = 0; i < 40; i++) {
      const client = createSocket('udp4')
      const reply = once(client, 'message')
      client.send(queryOf(i), listen[0]!.port, ONE)
      assert.deepEqual((await reply)[0], echoOf(queryOf(i)))
      client.close()
    }
    await Promise.all(transports.map((one) => one.close()))
    const [first, second] = both.map(([datagrams]) => datagrams!)
    assert.equal(first! + second!, 40)
    assert.ok(first! > 0 && second! > 0, 'clients of forty ports all went to one of two threads')
  })
})
