import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { claimAddresses } from '../../src/transports/claim-addresses.ts'
import { newTransportCounters } from '../../src/transports/counters.ts'
import { openTransports } from '../../src/transports/listen.ts'
import { batchedHere, withoutBatched } from './batched-here.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'

const linux = process.platform === 'linux'
/** Addresses of this file's own, where there are many. */
const [ONE, OTHER] = linux ? ['127.53.7.1', '127.53.7.2'] : ['127.0.0.1', '127.0.0.1']

describe('claimAddresses', () => {
  it('says which ports threads will answer on, and leaves them free', async () => {
    const claimed = await claimAddresses([{ address: ONE, port: 0 }], 1, undefined)
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
    await assert.rejects(claimAddresses(taken, 2, batchedHere), ({ message }: Error) => {
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
    await assert.rejects(claimAddresses(taken, 2, batchedHere), /already in use/)
    udp.close()
  })

  it('gives each thread sockets of its own for batches, closed with the claim', { skip: withoutBatched }, async () => {
    const claimed = await claimAddresses([{ address: ONE, port: 0 }], 3, batchedHere)
    const { port } = claimed.endpoints[0]!
    assert.deepEqual([claimed.isShared, claimed.sockets!.length], [true, 3])
    const fds = claimed.sockets!.flat().map(({ fd, port: own }) => {
      assert.equal(own, port)
      return fd
    })
    assert.equal(new Set(fds).size, 3)
    claimed.close()
    const again = createSocket('udp4')
    await new Promise<void>((resolve) => again.bind(port, ONE, resolve))
    again.close()
  })

  it('lets threads of node:dgram share what comes', { skip: !linux }, async () => {
    const claimed = await claimAddresses([{ address: ONE, port: 0 }], 2, undefined)
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
