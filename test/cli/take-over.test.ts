import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { z } from 'zod'
import { ControlFailure } from '../../src/cli/control-client.ts'
import { findPredecessor, takeoverPath } from '../../src/cli/take-over.ts'
import { SERVER_STATUS } from '../../src/http/server-schemas.ts'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { sendSockets } from '../../src/transports/pass-sockets.ts'
import { localAddress } from '../../src/transports/socket-calls.ts'
import { FakeControl } from '../http/fake-control.ts'
import { keptLog } from '../http/kept-log.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { libcHere, withoutLibc } from '../transports/batched-here.ts'

const NO = JSON.stringify({ type: 'about:blank', title: 'Conflict', status: 409, detail: 'another one has taken over' })

/** Takes over from a server that passes one socket, and does as `onEnd` says when it is to end. */
async function takeOver(context: TestContext, onEnd: RequestListener) {
  const libc = libcHere!
  const folder = scratchFolder(context)
  const { fd, port } = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
  const server = createServer((request, response) => {
    const [, token, end] = /\/takeover\/(\w+)(\/end)?$/.exec(request.url!) ?? []
    if (token === undefined || end !== undefined) return onEnd(request, response)
    sendSockets(libc, takeoverPath(folder, token!), [fd])
    response.end('{"sockets":1}')
  })
  await once(server.listen(join(folder, 'control.sock')), 'listening')
  const log = keptLog()
  const predecessor = (await findPredecessor(folder, log))!
  context.after(() => {
    for (const one of [fd, ...predecessor.sockets.map((socket) => socket.fd)]) libc.close(one)
    server.close()
  })
  assert.deepEqual(readdirSync(folder), ['control.sock'])
  assert.equal(localAddress(libc, predecessor.sockets[0]!.fd)!.port, port)
  return { predecessor, log }
}

describe('findPredecessor', { skip: withoutLibc }, () => {
  it('takes the sockets, and all else when the other says so', async (context) => {
    const { predecessor } = await takeOver(context, (_, response) => void response.writeHead(204).end())
    await predecessor.retire()
  })

  it('takes all else from one that dies', async (context) => {
    const { predecessor, log } = await takeOver(context, (request) => void request.socket.destroy())
    await predecessor.retire()
    assert.match(log.lines.at(-1)!, /^the server that ran has ended without a word/)
  })

  it('leaves all to another that came at the same time', async (context) => {
    let asked = 0
    const { predecessor } = await takeOver(context, (request, response) => {
      if (++asked < 3) request.socket.destroy()
      else response.end(JSON.stringify(z.encode(SERVER_STATUS, new FakeControl().status())))
    })
    await assert.rejects(
      predecessor.retire(),
      (error) => error instanceof ControlFailure && error.message === 'another server has taken over at the same time',
    )
  })

  it('leaves all to one that says no', async (context) => {
    const { predecessor } = await takeOver(context, (_, response) => void response.writeHead(409).end(NO))
    await assert.rejects(
      predecessor.retire(),
      (error) => error instanceof ControlFailure && /^another one/.test(error.message),
    )
  })
})
