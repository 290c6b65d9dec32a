/**
 * Abuse over TCP against a running server with two threads: thousands of idle connections, clients that send an octet a
 * second, one that never reads, one that asks a lot at once. What is asserted are counts, and that others are answered at
 * all; how fast is said. Linux alone has all of 127.0.0.0/8 on its loopback interface.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { encodeQuery } from '../cli/dns-message.ts'
import { until } from '../cli/server-process.ts'
import { framed } from '../transports/echo-handler.ts'
import { type NearpopDaemon, startNearpopWith } from './nearpop.ts'

const ZONE = 'abuse.example'
const LARGE_OCTETS = 14_000
const FILES = {
  'nearpop.yaml': 'version: 1\nnode: ns1\nlameduck: 0s\nzones: zones/\nworkers: 2\n',
  [`zones/${ZONE}.yaml`]: `
'':
  - {type: NS, value: ns1.${ZONE}.}
  - {type: A, value: 192.0.2.1}
ns1: {type: A, value: 192.0.2.53}
large:
  type: A
  ttl: 60
  values: [${Array.from({ length: LARGE_OCTETS / 16 }, (_, i) => `10.0.${i >> 8}.${i & 255}`)}]
`,
}
/** What a healthy server never needs for one answer. */
const ANSWER_MS = 10_000

const SMALL = framed(encodeQuery({ name: ZONE }))
const LARGE = framed(encodeQuery({ name: `large.${ZONE}` }))

describe('TCP under abuse', { skip: process.platform !== 'linux' && 'loopback has one address here' }, () => {
  let nearpop: NearpopDaemon
  const sockets = new Set<Socket>()

  before(async () => {
    nearpop = await startNearpopWith(FILES, ZONE)
  })
  after(async () => {
    for (const socket of sockets) socket.destroy()
    await nearpop.stop()
  })

  /** A connection from an address of 127.0.0.0/8. */
  const dial = async (localAddress: string): Promise<Socket> => {
    const socket = connect({ port: nearpop.port, host: '127.0.0.1', localAddress, noDelay: true })
    sockets.add(socket)
    socket.on('error', () => {}) // a reset: 'close' follows
    socket.on('close', () => sockets.delete(socket))
    await once(socket, 'connect')
    return socket
  }
  /** One that stays, and of which the server's end is seen. */
  const dialIdle = async (localAddress: string) => (await dial(localAddress)).resume()
  const askAnew = async (): Promise<void> => {
    const socket = await dial('127.9.9.9')
    await ask(socket, SMALL)
    socket.destroy()
  }
  const metrics = async () => {
    const text = await (await fetch(`http://127.0.0.1:${nearpop.http}/metrics`)).text()
    const value = (name: string, label: string) =>
      Number(new RegExp(`^${name}{.*${label}.*} (\\d+)$`, 'm').exec(text)![1])
    return {
      accepted: value('nearpop_tcp_connections_total', 'accepted'),
      refused: value('nearpop_tcp_connections_total', 'refused'),
      idle: value('nearpop_tcp_closed_total', 'idle'),
      evicted: value('nearpop_tcp_closed_total', 'evicted'),
      timeout: value('nearpop_tcp_closed_total', 'timeout'),
      slowReader: value('nearpop_tcp_closed_total', 'slow_reader'),
      requests: value('nearpop_dns_requests_total', 'transport="tcp"'),
    }
  }
  const since = async (before: Awaited<ReturnType<typeof metrics>>) => {
    const now = await metrics()
    return Object.fromEntries(
      Object.entries(now).map(([name, count]) => [name, count - before[name as keyof typeof now]]),
    )
  }

  it('holds 64 connections of one address over both threads; the oldest idle ones make room', async () => {
    await askAnew()
    const before = await metrics()
    const mine: Socket[] = []
    for (let i = 0; i < 100; i++) {
      const socket = await dial('127.3.0.1')
      await ask(socket, SMALL) // so that the server has it before the next comes
      mine.push(socket.resume())
    }
    await until('all but 64 are closed', () => mine.filter(({ closed }) => closed).length >= 36)
    assert.equal(mine.filter(({ closed }) => !closed).length, LIMITS.tcpConnectionsPerAddressMax)
    assert.equal(mine[0]!.closed, true)
    assert.equal(mine.at(-1)!.closed, false)
    const { accepted, evicted, refused } = await since(before)
    assert.deepEqual({ accepted, evicted, refused }, { accepted: 100, evicted: 36, refused: 0 })
    for (const socket of mine) socket.destroy()
  })

  it('answers new clients while 2,000 are idle and 200 send an octet a second, and holds 512 of them', async (t) => {
    const before = await metrics()
    const slow = await startSlowClients(dialIdle, 200, 5)
    t.after(slow.stop)
    for (let group = 0; group < 50; group++) {
      await Promise.all(Array.from({ length: 40 }, () => dialIdle(`127.4.0.${group + 1}`)))
    }
    await askAnew()
    // The kernel connects before the server accepts.
    await until('the server has all of them', async () => (await since(before)).accepted! >= 2_201)
    const { accepted, evicted, idle, timeout } = await since(before)
    const closedByClient = 1 // of askAnew
    assert.ok(accepted! - evicted! - idle! - timeout! - closedByClient <= LIMITS.tcpConnectionsMax)
    const waits: number[] = []
    await until('every slow client was closed for its message', async () => {
      const startMs = performance.now()
      await askAnew()
      waits.push(performance.now() - startMs)
      return (await since(before)).timeout! >= slow.clients
    })
    t.diagnostic(`${waits.length} new clients were answered, the slowest in ${Math.max(...waits).toFixed(1)} ms`)
    assert.equal((await since(before)).refused, 0)
    slow.stop()
    await until('the server has closed what is idle', () => sockets.size === 0)
  })

  it('answers new clients while more than there is room for send an octet a second', async (t) => {
    const slow = await startSlowClients(dialIdle, LIMITS.tcpConnectionsMax + 88, 12)
    t.after(slow.stop)
    const before = await metrics()
    for (let i = 0; i < 100; i++) await askAnew()
    assert.equal((await since(before)).refused, 0)
    slow.stop()
    await until('the server has closed what is left', () => sockets.size === 0)
  })

  it('answers 10,000 queries that come at once over one connection, in their order', async () => {
    const count = 10_000
    const queries = Array.from({ length: count }, (_, id) => framed(encodeQuery({ id, name: ZONE })))
    const socket = await dial('127.5.0.1')
    const [ids] = await Promise.all([ask(socket, Buffer.concat(queries), count), askAnew()])
    assert.deepEqual(ids, [...queries.keys()])
    socket.destroy()
  })

  it('stops to answer a client that does not read, and closes it', async () => {
    const before = await metrics()
    const socket = await dial('127.6.0.1')
    const count = 20_000 // the answers to all of them would be 280 MB
    socket.write(Buffer.concat(Array.from({ length: count }, () => LARGE)))
    await until('it is closed', async () => {
      await askAnew()
      return (await since(before)).slowReader === 1
    })
    const { requests, accepted } = await since(before)
    const answered = requests! - (accepted! - 1)
    assert.ok(answered > 0 && answered < count / 8, `${answered} answers, more than socket buffers take`)
    socket.destroy()
  })
})

/** Clients that send a query an octet a second, and begin anew when they are closed. */
async function startSlowClients(dial: (address: string) => Promise<Socket>, clients: number, addresses: number) {
  let stopped = false
  const begin = async (number: number): Promise<void> => {
    const socket = await dial(`127.2.0.${(number % addresses) + 1}`)
    let at = 0
    const next = () => void socket.write(SMALL.subarray(at, ++at))
    next()
    const timer = setInterval(next, 1_000)
    socket.once('close', () => {
      clearInterval(timer)
      if (!stopped) void begin(number)
    })
    if (stopped) socket.destroy()
    stops.push(() => socket.destroy())
  }
  const stops: (() => void)[] = []
  for (let number = 0; number < clients; number++) await begin(number)
  const stop = () => {
    stopped = true
    for (const end of stops) end()
  }
  return { clients, stop }
}

/** The ids of the first `count` replies over a connection. */
async function ask(socket: Socket, queries: Buffer, count = 1): Promise<number[]> {
  socket.write(queries)
  const ids: number[] = []
  let octets = Buffer.alloc(0)
  const ended = new AbortController()
  const onClose = () => ended.abort(new Error('the server closed the connection'))
  socket.once('close', onClose)
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(ANSWER_MS)])
  while (ids.length < count) {
    octets = Buffer.concat([octets, (await once(socket, 'data', { signal }))[0]])
    let at = 0
    for (
      ;
      at + 2 <= octets.length && at + 2 + octets.readUInt16BE(at) <= octets.length;
      at += 2 + octets.readUInt16BE(at)
    ) {
      ids.push(octets.readUInt16BE(at + 2))
    }
    octets = octets.subarray(at)
  }
  socket.off('close', onClose)
  return ids
}
