import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { askSelf } from '../../src/cli/ask-self.ts'
import { answeringOverTcp, answeringOverUdp, framed, withRcode } from './answering-sockets.ts'
import { freePort } from './server-process.ts'

const ADDRESS = '127.0.0.1'

describe('askSelf', () => {
  it('is content with an authoritative answer without an error, on every address by loopback', async (context) => {
    const port = await answeringOverUdp(context, withRcode(0))
    for (const address of [ADDRESS, '0.0.0.0']) {
      assert.equal((await askSelf({ address, port }, 'a.example.')).outcome, 'answered')
    }
    const overTcp = await answeringOverTcp(context, (query) => framed(withRcode(0)(query)))
    assert.equal((await askSelf({ address: ADDRESS, port: overTcp }, 'a.example.', 'TCP')).outcome, 'answered')
  })

  it('is not with another rcode, what a resolver says, nobody there, or silence', async (context) => {
    for (const [reply, outcome, found] of [
      [withRcode(2), 'negative', 'the answer is SERVFAIL'],
      [withRcode(11), 'negative', 'the answer is 11'],
      [withRcode(0, 0x80), 'negative', 'the answer is not authoritative: another server listens there'],
      [() => undefined, 'timeout', 'no answer within 0.05 s'],
    ] as const) {
      const port = await answeringOverUdp(context, reply)
      assert.deepEqual(await askSelf({ address: ADDRESS, port }, 'a.example.', 'UDP', 50), { outcome, found })
    }
    assert.deepEqual(await askSelf({ address: ADDRESS, port: await freePort() }, 'a.example.'), {
      outcome: 'unreachable',
      found: 'nothing listens there',
    })
  })
})
