/** What UDP does on the network, whichever way its datagrams cross from the kernel: the same tests for each transport. */
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import type { QueryHandler } from '../../src/answer/query-handler.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { newTransportCounters, readTransportCounters, type TransportCounters } from '../../src/transports/counters.ts'
import type { Endpoint, ListenAddress } from '../../src/transports/endpoint.ts'
import { ListenError } from '../../src/transports/listen-error.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'

export type OpenUdp = (listen: ListenAddress, handler: QueryHandler, counters: TransportCounters) => Promise<Endpoint>

export function describeUdp(name: string, open: OpenUdp): void {
  describe(name, () => {
    for (const [address, type, skip] of [
      ['127.0.0.1', 'udp4', false],
      ['::1', 'udp6', withoutIpv6],
    ] as const) {
      it(`answers on ${address}`, { skip }, async () => {
        const counters = newTransportCounters()
        const endpoint = await open({ address, port: 0 }, echo, counters)
        const client = createSocket(type)
        assert.deepEqual(await ask(client, queryOf(5, 300), endpoint.port, address), echoOf(queryOf(5, 300)))
        client.close()
        await endpoint.close()
        const { udpDatagrams, udpReplies } = readTransportCounters(counters)
        assert.deepEqual({ udpDatagrams, udpReplies }, { udpDatagrams: 1, udpReplies: 1 })
      })
    }

    it('ten thousand datagrams, a window of them at a time', async () => {
      const windowMax = 50
      const datagrams = 10_000
      const counters = newTransportCounters()
      const endpoint = await open({ address: '127.0.0.1', port: 0 }, echo, counters)
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

    it('takes nothing more once released', async () => {
      const counters = newTransportCounters()
      const endpoint = await open({ address: '127.0.0.1', port: 0 }, echo, counters)
      const client = createSocket('udp4')
      await ask(client, queryOf(1), endpoint.port, '127.0.0.1')
      endpoint.release()
      await new Promise((sent) => client.send(queryOf(2), endpoint.port, '127.0.0.1', sent))
      const other = await open({ address: '127.0.0.1', port: 0 }, echo, newTransportCounters())
      await ask(client, queryOf(3), other.port, '127.0.0.1')
      assert.equal(readTransportCounters(counters).udpDatagrams, 1)
      client.close()
      await Promise.all([endpoint.close(), other.close()])
    })

    it('a reply that cannot be sent is counted, and the next one is sent', async () => {
      const counters = newTransportCounters()
      const tooLong: QueryHandler = { handle: (arena, start, length) => (arena[start + 1] === 1 ? 65_535 : length) }
      const endpoint = await open({ address: '127.0.0.1', port: 0 }, tooLong, counters)
      const client = createSocket('udp4')
      client.send(queryOf(1), endpoint.port, '127.0.0.1')
      assert.deepEqual(await ask(client, queryOf(2), endpoint.port, '127.0.0.1'), queryOf(2))
      client.close()
      await endpoint.close()
      assert.equal(readTransportCounters(counters).udpDroppedSendError, 1)
    })

    it('a port in use is refused by name', async () => {
      const endpoint = await open({ address: '127.0.0.1', port: 0 }, echo, newTransportCounters())
      const second = open({ address: '127.0.0.1', port: endpoint.port }, echo, newTransportCounters())
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

    it('an address of nobody here is refused by name', async () => {
      const opening = open({ address: '203.0.113.1', port: 0 }, echo, newTransportCounters())
      await assert.rejects(opening, { name: 'ListenError', code: 'EADDRNOTAVAIL', address: '203.0.113.1' })
    })

    it('drops a datagram larger than any query, and counts it', async () => {
      const counters = newTransportCounters()
      const endpoint = await open({ address: '127.0.0.1', port: 0 }, echo, counters)
      const client = createSocket('udp4')
      client.send(queryOf(1, LIMITS.udpQueryOctetsMax + 1), endpoint.port, '127.0.0.1')
      const largest = queryOf(2, LIMITS.udpQueryOctetsMax)
      assert.deepEqual(await ask(client, largest, endpoint.port, '127.0.0.1'), echoOf(largest))
      client.close()
      await endpoint.close()
      const { udpDatagrams, udpDroppedOversize } = readTransportCounters(counters)
      assert.deepEqual({ udpDatagrams, udpDroppedOversize }, { udpDatagrams: 2, udpDroppedOversize: 1 })
    })

    it('answers none of those whom the handler leaves without an answer', async () => {
      const counters = newTransportCounters()
      const endpoint = await open({ address: '127.0.0.1', port: 0 }, echo, counters)
      const client = createSocket('udp4')
      client.send(Buffer.alloc(0), endpoint.port, '127.0.0.1')
      client.send(Buffer.alloc(11), endpoint.port, '127.0.0.1')
      assert.deepEqual(await ask(client, queryOf(3), endpoint.port, '127.0.0.1'), echoOf(queryOf(3)))
      client.close()
      await endpoint.close()
      assert.equal(readTransportCounters(counters).udpDroppedSilence, 2)
    })

    it('keeps clients and their replies apart when many ask at once', async () => {
      const endpoint = await open({ address: '127.0.0.1', port: 0 }, echo, newTransportCounters())
      const clients = Array.from({ length: 20 }, () => createSocket('udp4'))
      const replies = clients.map(async (client, i) => {
        const wanted = Array.from({ length: 10 }, (_, j) => queryOf(i * 100 + j, 20 + i * 37 + j))
        const got: Buffer[] = []
        const done = new Promise<void>((resolve) =>
          client.on('message', (m) => got.push(m) === wanted.length && resolve()),
        )
        for (const query of wanted) client.send(query, endpoint.port, '127.0.0.1')
        await done
        assert.deepEqual(got, wanted.map(echoOf))
      })
      await Promise.all(replies)
      for (const client of clients) client.close()
      await endpoint.close()
    })
  })
}

async function ask(client: Socket, query: Uint8Array, port: number, address: string): Promise<Buffer> {
  const reply = once(client, 'message')
  client.send(query, port, address)
  const [message] = await reply
  return message
}
