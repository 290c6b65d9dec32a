import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { parsePrefix } from '../../src/base/prefix.ts'
import { askLive } from '../../src/cli/live-query.ts'
import { parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { newTransportCounters } from '../../src/transports/counters.ts'
import { openTransports } from '../../src/transports/listen.ts'
import { askOverTcp, EXAMPLE_CONFIGURATION, engineOf, loadGood } from './ask-engine.ts'
import { runCommand } from './play-terminal.ts'

const SOURCE = parseAddress('127.0.0.1')!
const LATE_MS = 30

function named(name: string, type: number, subnet?: string) {
  return {
    name: parseName(name) as Uint8Array,
    type,
    source: SOURCE,
    ...(subnet === undefined ? {} : { subnet: parsePrefix(subnet)! }),
  }
}

async function openExample(context: TestContext) {
  const loaded = loadGood(EXAMPLE_CONFIGURATION)
  const engine = engineOf(loaded)
  const transports = await openTransports([{ address: '127.0.0.1', port: 0 }], engine, newTransportCounters())
  context.after(() => transports.close())
  return { loaded, engine, server: { family: 4, address: '127.0.0.1', port: transports.endpoints[0]!.port } as const }
}

describe('live query', () => {
  it('reads what dns2 reads as our own reader does, for every type it knows, over UDP and TCP', async (context) => {
    const { loaded, engine, server } = await openExample(context)
    const known = [Type.A, Type.AAAA, Type.NS, Type.MX, Type.CNAME, Type.SOA, Type.PTR, Type.TXT, Type.SRV, 257]
    const rrsets = loaded.zones.flatMap(({ rrsets }) => [...rrsets])
    let asked = 0
    for (const { owner, type, kind } of rrsets) {
      if (kind !== 'static' || !known.includes(type) || owner[1] === 0x2a) continue
      const question = { name: owner, type, source: SOURCE }
      const answer = await askLive(server, question, asked % 2 === 0, 5_000)
      assert.ok('reply' in answer, JSON.stringify(answer))
      const own = askOverTcp(engine, question)
      assert.deepEqual(answer.reply.answers, own.answers)
      assert.equal(answer.reply.rcode, own.rcode)
      asked++
    }
    assert.ok(asked > 20)
  })

  it('sends a client subnet and tells the scope', async (context) => {
    const { engine, server } = await openExample(context)
    const question = named('linkedlist.org.', Type.A, '193.0.6.0/24')
    const answer = await askLive(server, question, false, 5_000)
    assert.ok('reply' in answer)
    assert.deepEqual(answer.reply.subnet, askOverTcp(engine, question).subnet)
    const { code, out } = await runCommand(
      ...['query', 'linkedlist.org', '--ecs', '193.0.6.0/24', '--server', `127.0.0.1:${server.port}`],
    )
    assert.equal(code, 0)
    assert.match(out, /203\.0\.113\.20/)
  })

  it('tells an unreachable server from one that keeps silent', async (context) => {
    const silent = createSocket('udp4')
    silent.bind(0, '127.0.0.1')
    const listening = createServer()
    listening.listen(0, '127.0.0.1')
    await Promise.all([once(silent, 'listening'), once(listening, 'listening')])
    const { port: udpPort } = silent.address()
    const { port: tcpPort } = listening.address() as { port: number }
    const at = (port: number) => ({ family: 4, address: '127.0.0.1', port }) as const
    const connected = once(listening, 'connection')
    context.after(async () => {
      silent.close()
      const [socket] = await connected
      socket.destroy()
      listening.close()
    })
    const question = named('linkedlist.org.', Type.A)
    const late = await askLive(at(udpPort), question, false, LATE_MS)
    assert.equal('failure' in late && late.failure, 'timeout')
    const lateOverTcp = await askLive(at(tcpPort), question, true, LATE_MS)
    assert.equal('failure' in lateOverTcp && lateOverTcp.failure, 'timeout')
    const refused = await askLive(at(udpPort), question, true, 5_000)
    assert.equal('failure' in refused && refused.failure, 'unreachable')
    const { code, err } = await runCommand('query', 'linkedlist.org', '--tcp', '--server', `127.0.0.1:${udpPort}`)
    assert.equal(code, 3)
    assert.match(err, /nothing listens there/)
  })

  it('says what it cannot ask for', async () => {
    const server = { family: 4, address: '127.0.0.1', port: 9 } as const
    const cases = [
      [named('a.test.', Type.A, '2001:db8::/32'), /client subnet of IPv4/],
      [named('a.test.', Type.A, '0.0.0.0/0'), /length 0/],
      [named('a\\.b.test.', Type.A), /escapes/],
      [named('a.test.', Type.HTTPS), /HTTPS/],
    ] as const
    for (const [question, message] of cases) {
      const answer = await askLive(server, question, false, LATE_MS)
      assert.ok('failure' in answer && answer.failure === 'unsupported')
      assert.match(answer.message, message)
    }
    const overTcp = await askLive({ ...server, family: 6, address: '::1' }, named('a.test.', Type.A), true, LATE_MS)
    assert.ok('failure' in overTcp && overTcp.failure === 'unsupported')
  })
})
