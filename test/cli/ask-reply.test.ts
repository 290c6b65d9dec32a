import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { askReply } from '../../src/cli/ask-reply.ts'
import { answeringOverUdp, framed, withRcode } from './answering-sockets.ts'
import { freePort } from './server-process.ts'

const QUESTION = { name: 'a.example.', type: 6 }
const ADDRESS = '127.0.0.1'
const TRUNCATED = 0x86

describe('askReply', () => {
  it('reads the reply, and asks over TCP when it is truncated', async (context) => {
    const port = await answeringOverUdp(context, withRcode(3, TRUNCATED))
    const server = createServer((socket) => {
      socket.on('data', (chunk) => socket.end(framed(withRcode(0)(chunk.subarray(2)))))
    })
    context.after(() => void server.close())
    await once(server.listen(port, ADDRESS), 'listening')
    const reply = await askReply({ address: ADDRESS, port }, QUESTION)
    assert.ok(!('failure' in reply))
    assert.deepEqual([reply.rcode, reply.flags], [0, ['qr', 'aa']])
  })

  it('says what is wrong with the reply, or why there is none', async (context) => {
    const port = await answeringOverUdp(context, (query) => Buffer.concat([withRcode(0)(query), Buffer.of(1)]))
    const malformed = await askReply({ address: ADDRESS, port }, QUESTION)
    assert.ok('failure' in malformed)
    assert.match(malformed.reason, /^the reply is malformed: /)
    const none = await askReply({ address: ADDRESS, port: await freePort() }, QUESTION)
    assert.deepEqual(none, { failure: 'unreachable', reason: 'nothing listens there' })
  })
})
