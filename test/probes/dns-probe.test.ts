import assert from 'node:assert/strict'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { Packet } from 'dns2'
import { runProbe } from '../../src/probes/probe.ts'
import { manualClock } from './manual-clock.ts'
import { targetOf } from './target-of.ts'

const NEVER = new AbortController().signal

type OnQuery = (query: Buffer, reply: (message: Buffer) => void) => void

async function listenUdp(context: TestContext, onQuery: OnQuery, address = '127.0.0.8') {
  const socket: Socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (query: Buffer, from: RemoteInfo) =>
    onQuery(query, (message) => socket.send(message, from.port, from.address)),
  )
  socket.bind(0, address)
  await once(socket, 'listening')
  context.after(() => socket.close())
  return { address, port: socket.address().port }
}

function answerTo(query: Buffer, rcode: number, id = query.readUInt16BE(0)): Buffer {
  const answer = Buffer.from(query)
  answer.writeUInt16BE(id, 0)
  answer[2] = answer[2]! | 0x80
  answer[3] = rcode
  return answer
}

const dns = { protocol: 'DNS' } as const

describe('probeDns', () => {
  it('asks for the host and is content with NOERROR', async (context) => {
    let asked: unknown
    const place = await listenUdp(context, (query, reply) => {
      asked = Packet.parse(query).questions[0]
      reply(answerTo(query, 0))
    })
    const { ok, error } = await runProbe(targetOf(place, dns, 'www.a.example'), NEVER, manualClock())
    assert.ok(ok, error)
    const { name, type } = asked as { name: string; type: number }
    assert.deepEqual({ name, type }, { name: 'www.a.example', type: 1 })
  })

  it('names the rcode it found and the one it wanted', async (context) => {
    const place = await listenUdp(context, (query, reply) => reply(answerTo(query, 2)))
    assert.equal((await runProbe(targetOf(place, dns), NEVER, manualClock())).error, 'rcode SERVFAIL, wanted NOERROR')
    const expect = { status: 'NXDOMAIN,SERVFAIL' }
    assert.ok((await runProbe(targetOf(place, { ...dns, expect }), NEVER, manualClock())).ok)
    const strange = await listenUdp(context, (query, reply) => reply(answerTo(query, 15)))
    assert.equal((await runProbe(targetOf(strange, dns), NEVER, manualClock())).error, 'rcode 15, wanted NOERROR')
  })

  it('passes over messages that are no answer to its query', async (context) => {
    const place = await listenUdp(context, (query, reply) => {
      const echo = answerTo(query, 2)
      echo[2] = query[2]! // a query, not an answer
      reply(echo)
      reply(answerTo(query, 2, query.readUInt16BE(0) ^ 1))
      reply(answerTo(query, 0))
    })
    const { ok, error } = await runProbe(targetOf(place, dns), NEVER, manualClock())
    assert.ok(ok, error)
  })

  it('says when the answer is no DNS message', async (context) => {
    const place = await listenUdp(context, (_, reply) => reply(Buffer.from('hello')))
    assert.equal((await runProbe(targetOf(place, dns), NEVER, manualClock())).error, 'answer is not a DNS message')
  })

  it('says when no answer comes, and when the port is closed', async (context) => {
    const clock = manualClock()
    const silent = await listenUdp(context, () => clock.advance(3_000))
    assert.equal((await runProbe(targetOf(silent, dns), NEVER, clock)).error, 'no answer within 3000 ms')
    const closed = createSocket('udp4').bind(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address()
    await new Promise<void>((resolve) => closed.close(resolve))
    const { error } = await runProbe(targetOf({ address: '127.0.0.1', port }, dns), NEVER, manualClock())
    assert.equal(error, 'connection refused')
  })

  it('speaks IPv6', async (context) => {
    const place = await listenUdp(context, (query, reply) => reply(answerTo(query, 0)), '::1').catch(() => undefined)
    if (place === undefined) return context.skip('this machine has no ::1')
    assert.ok((await runProbe(targetOf(place, dns), NEVER, manualClock())).ok)
  })

  it('fails on a name that cannot be asked for', async (context) => {
    const place = await listenUdp(context, (query, reply) => reply(answerTo(query, 0)))
    const { ok, error } = await runProbe(targetOf(place, dns, 'a'.repeat(70)), NEVER, manualClock())
    assert.equal(ok, false)
    assert.match(error!, /label/i)
  })
})
