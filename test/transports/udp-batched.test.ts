import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'
import { BATCH_DATAGRAMS } from '../../src/transports/datagram-batch.ts'
import { openUdpBatched } from '../../src/transports/udp-batched.ts'
import { batchedHere, withoutBatched } from './batched-here.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'
import { describeUdp } from './udp-behaviour.ts'

describe('batches', { skip: withoutBatched }, () => {
  const udp = batchedHere!

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
})
