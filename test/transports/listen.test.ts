import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { newTransportCounters } from '../../src/transports/counters.ts'
import { openTransports } from '../../src/transports/listen.ts'
import { ListenError } from '../../src/transports/listen-error.ts'
import { openTcp } from '../../src/transports/tcp.ts'
import { openUdp } from '../../src/transports/udp-portable.ts'
import { echo, echoOf, framed, queryOf } from './echo-handler.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'

/** An address of this file's own where there are many, so that no other test takes a port of it meanwhile. */
const LOOPBACK = process.platform === 'linux' ? '127.53.0.1' : '127.0.0.1'
const ANY_PORT = { address: LOOPBACK, port: 0 }

function open(addresses: { address: string; port: number }[]) {
  return openTransports(addresses, echo, newTransportCounters())
}

async function failuresOf(opening: Promise<unknown>): Promise<string[]> {
  try {
    await opening
  } catch (error) {
    assert.ok(error instanceof AggregateError)
    return error.errors.map((failure) => {
      assert.ok(failure instanceof ListenError)
      assert.ok(error.message.includes(failure.message))
      return `${failure.transport} ${failure.address} ${failure.code}`
    })
  }
  return []
}

test('UDP and TCP answer on the same port', async () => {
  const transports = await open([ANY_PORT])
  const { port } = transports.endpoints[0]!
  const udp = createSocket('udp4')
  const reply = once(udp, 'message')
  udp.send(queryOf(1), port, LOOPBACK)
  assert.deepEqual((await reply)[0], echoOf(queryOf(1)))
  const tcp = connect(port, LOOPBACK)
  tcp.write(framed(queryOf(2)))
  assert.deepEqual((await once(tcp, 'data'))[0], framed(echoOf(queryOf(2))))
  udp.close()
  tcp.destroy()
  await transports.close()
})

test('the endpoints are those asked for, in order', { skip: withoutIpv6 }, async () => {
  const transports = await open([{ address: '::1', port: 0 }, ANY_PORT])
  assert.deepEqual(
    transports.endpoints.map(({ address }) => address),
    ['::1', LOOPBACK],
  )
  assert.ok(transports.endpoints.every(({ port }) => port > 0))
  await transports.close()
})

test('one that fails closes all, and every failure is told', async () => {
  const free = await open([ANY_PORT])
  await free.close()
  const taken = await open([ANY_PORT])
  const [freeAgain, inUse] = [free.endpoints[0]!, taken.endpoints[0]!]
  const failures = await failuresOf(open([freeAgain, inUse, { address: '203.0.113.1', port: 53_535 }]))
  assert.deepEqual(failures, [
    `TCP ${LOOPBACK} EADDRINUSE`,
    `UDP ${LOOPBACK} EADDRINUSE`,
    'TCP 203.0.113.1 EADDRNOTAVAIL',
    'UDP 203.0.113.1 EADDRNOTAVAIL',
  ])
  const reopened = await open([freeAgain])
  await reopened.close()
  await taken.close()
})

test('a port taken in one transport only is told for that one', async (context) => {
  const udp = await openUdp(ANY_PORT, echo, newTransportCounters())
  context.after(() => udp.close())
  assert.deepEqual(await failuresOf(open([{ ...ANY_PORT, port: udp.port }])), [`UDP ${LOOPBACK} EADDRINUSE`])
  const tcp = await openTcp(ANY_PORT, echo, newTransportCounters())
  context.after(() => tcp.close())
  assert.deepEqual(await failuresOf(open([{ ...ANY_PORT, port: tcp.port }])), [`TCP ${LOOPBACK} EADDRINUSE`])
})
