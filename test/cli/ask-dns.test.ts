import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { askDns } from '../../src/cli/ask-dns.ts'
import { parseName } from '../../src/dns/name.ts'
import { answeringOverTcp, answeringOverUdp, framed, withRcode } from './answering-sockets.ts'
import { freePort } from './server-process.ts'

const QUESTION = { name: parseName('a.example.') as Uint8Array, type: 6 }
const ADDRESS = '127.0.0.1'
/** For what is to time out. */
const SHORT_MS = 50
const LONG_MS = 20_000

describe('askDns', () => {
  it('gives the reply over UDP, and passes over what is none', async (context) => {
    let asked = 0
    const port = await answeringOverUdp(context, (query) => {
      asked++
      return withRcode(3)(query)
    })
    const reply = await askDns({ address: ADDRESS, port }, 'UDP', QUESTION, LONG_MS)
    assert.ok(reply instanceof Uint8Array)
    assert.deepEqual([asked, reply[3], [...reply.subarray(12, 23)]], [1, 3, [...QUESTION.name]])
  })

  it('waits on after a foreign ID, a query and half a header', async (context) => {
    const wrong = [
      (query: Buffer) => Buffer.concat([Buffer.of(query[0]! ^ 1), query.subarray(1)]),
      (query: Buffer) => query,
      () => Buffer.of(1),
      () => undefined,
    ]
    for (const reply of wrong) {
      const port = await answeringOverUdp(context, reply)
      const asked = await askDns({ address: ADDRESS, port }, 'UDP', QUESTION, SHORT_MS)
      assert.deepEqual(asked, { failure: 'timeout', reason: 'no answer within 0.05 s' })
    }
  })

  it('gives the reply over TCP, however it is cut', async (context) => {
    const port = await answeringOverTcp(context, (query) => framed(withRcode(0)(query)))
    const reply = await askDns({ address: ADDRESS, port }, 'TCP', QUESTION, LONG_MS)
    assert.ok(reply instanceof Uint8Array)
    assert.deepEqual([...reply.subarray(12, 23)], [...QUESTION.name])
  })

  it('says what is wrong over TCP: a connection that ends, what is no DNS, silence', async (context) => {
    const ask = async (reply: (query: Buffer) => Buffer | undefined, timeoutMs = LONG_MS) =>
      askDns({ address: ADDRESS, port: await answeringOverTcp(context, reply) }, 'TCP', QUESTION, timeoutMs)
    assert.deepEqual(await ask(() => Buffer.of()), {
      failure: 'unreachable',
      reason: 'the connection was closed without an answer',
    })
    assert.deepEqual(await ask(() => Buffer.of(0, 1, 7)), { failure: 'unreachable', reason: 'what comes is no DNS' })
    assert.deepEqual(await ask(() => undefined, SHORT_MS), { failure: 'timeout', reason: 'no answer within 0.05 s' })
  })

  it('says at once when nobody listens, over both', async () => {
    const port = await freePort()
    for (const transport of ['UDP', 'TCP'] as const) {
      const asked = await askDns({ address: ADDRESS, port }, transport, QUESTION, LONG_MS)
      assert.deepEqual(asked, { failure: 'unreachable', reason: 'nothing listens there' })
    }
  })
})
