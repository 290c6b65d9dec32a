import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { askSelf } from '../../src/cli/ask-self.ts'
import { freePort } from './server-process.ts'

/** A server whose replies are made of the octets of the query; the port it listens on. */
async function answering(context: TestContext, reply: (query: Buffer) => Buffer): Promise<number> {
  const socket = createSocket('udp4')
  context.after(() => void socket.close())
  socket.on('message', (query, { port, address }) => socket.send(reply(query), port, address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket.address().port
}

const withRcode = (rcode: number) => (query: Buffer) => {
  query[2]! |= 0x80
  query[3] = rcode
  return query
}

describe('askSelf', () => {
  it('is content with an answer without an error, on every address by loopback', async (context) => {
    const port = await answering(context, withRcode(0))
    assert.equal(await askSelf({ address: '127.0.0.1', port }, 'a.example.'), true)
    assert.equal(await askSelf({ address: '0.0.0.0', port }, 'a.example.'), true)
  })

  it('is not with another rcode, a foreign id, half a header, or nobody there', async (context) => {
    const wrong = [
      withRcode(2),
      (query: Buffer) => Buffer.concat([Buffer.of(query[0]! ^ 1), query.subarray(1)]),
      () => Buffer.of(1),
    ]
    for (const reply of wrong) {
      const port = await answering(context, reply)
      assert.equal(await askSelf({ address: '127.0.0.1', port }, 'a.example.'), false)
    }
    assert.equal(await askSelf({ address: '127.0.0.1', port: await freePort() }, 'a.example.'), false)
  })
})
