import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { ControlClient, ControlFailure } from '../../src/cli/control-client.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { controlSetup } from './control-setup.ts'

/** A client of a server that answers as `listener` does. */
async function clientOf(context: TestContext, listener: RequestListener, timeoutMs?: number) {
  const path = join(scratchFolder(context), 's')
  const server = createServer(listener).listen(path)
  await once(server, 'listening')
  const client = new ControlClient(path, timeoutMs)
  context.after(async () => {
    await client.close()
    server.close()
    server.closeAllConnections()
  })
  return client
}

function failsWith(exitCode: number, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ControlFailure)
    assert.match(error.message, message)
    return error.exitCode === exitCode
  }
}

describe('ControlClient', () => {
  it('asks and tells what control offers', async (context) => {
    const { path, control } = await controlSetup(context)
    const client = new ControlClient(path)
    context.after(() => client.close())
    assert.equal((await client.status()).node, 'ns1')
    assert.equal((await client.zones()).length, 2)
    assert.match(await client.zoneText('example.com.'), /192\.0\.2\.1/)
    assert.equal((await client.override('fr', { kind: 'drain', for: '1h' })).override?.kind, 'drain')
    assert.equal((await client.endOverride('fr')).override, undefined)
    assert.equal((await client.eventsSince(1)).length, 1)
    assert.equal((await client.reload()).errors, 0)
    assert.equal(control.board.eventsSince(0).length, 2)
  })

  it('follows events until the server ends', async (context) => {
    const { path, control, socket } = await controlSetup(context)
    control.setOverride('fr', { kind: 'drain' })
    const client = new ControlClient(path)
    context.after(() => client.close())
    const events = client.follow(0)
    assert.equal((await events.next()).value?.kind, 'drain')
    control.setOverride('fr', { kind: 'auto' })
    assert.equal((await events.next()).value?.kind, 'auto')
    const ended = assert.rejects(events.next(), failsWith(3, /cannot reach the server at|has ended the stream/))
    await socket.close()
    await ended
  })

  it('says which socket it tried and how to start a server', async (context) => {
    const path = join(scratchFolder(context), 'control.sock')
    const client = new ControlClient(path)
    const wanted = new RegExp(
      `^cannot reach the server at "${path}": no server is running there; "nearpop serve" starts one$`,
    )
    await assert.rejects(client.status(), failsWith(3, wanted))
    await client.close()
  })

  it('does not wait for ever', async (context) => {
    const client = await clientOf(context, () => {}, 50)
    await assert.rejects(client.status(), failsWith(4, /did not answer in time$/))
  })

  it('says what the server says no with', async (context) => {
    const { path } = await controlSetup(context)
    const client = new ControlClient(path)
    context.after(() => client.close())
    await assert.rejects(client.endOverride('rf'), failsWith(1, /^there is no PoP "rf": did you mean "fr"\?/))
    await assert.rejects(client.override('fr', { kind: 'drain', for: '2' }), failsWith(2, /"2" is not a duration/))
    await assert.rejects(client.zoneText('a.'), failsWith(1, /^there is no zone "a\."/))
  })

  it('takes a server that speaks otherwise for what it is', async (context) => {
    const client = await clientOf(context, (_, response) => response.writeHead(502).end('what?'))
    await assert.rejects(client.status(), failsWith(1, /^the server answered with status 502$/))
    const foreign = await clientOf(context, (_, response) => response.end('{"node": "ns1", "version": "9"}'))
    const cannotRead = /^the server at ".*" gives an answer that this nearpop cannot read: pid: .*; "nearpop version"/
    await assert.rejects(foreign.status(), failsWith(1, cannotRead))
    await assert.rejects(foreign.zones(), failsWith(1, /cannot read: the whole: /))
    const noJson = await clientOf(context, (_, response) => response.end('<html>'))
    await assert.rejects(noJson.eventsSince(0), failsWith(1, /cannot read: it is not JSON;/))
    const broken = await clientOf(context, (_, response) => response.socket!.destroy())
    await assert.rejects(broken.status(), failsWith(3, /^cannot reach the server at .*: other side closed$/))
  })
})
