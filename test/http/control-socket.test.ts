import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { Client } from 'undici'
import { LIMITS } from '../../src/base/limits.ts'
import { buildApi } from '../../src/http/api.ts'
import { openControlSocket } from '../../src/http/control-socket.ts'
import { until } from '../cli/server-process.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { FakeControl } from './fake-control.ts'
import { keptLog } from './kept-log.ts'

function pathIn(context: TestContext): string {
  return join(scratchFolder(context), 'state/control.sock')
}

const open = (path: string, control = new FakeControl()) =>
  openControlSocket(path, buildApi(control, keptLog()).fetch, keptLog())

async function nodeAt(path: string): Promise<string> {
  const client = new Client('http://localhost', { socketPath: path })
  const { body } = await client.request({ method: 'GET', path: '/api/v1/status' })
  const { node } = (await body.json()) as { node: string }
  await client.close()
  return node
}

describe('openControlSocket', () => {
  it('answers on a socket that only its own user can open, and removes it when closed', async (context) => {
    const path = pathIn(context)
    const umask = process.umask(0)
    context.after(() => process.umask(umask))
    const socket = await open(path)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700)
    assert.equal(process.umask(), 0)
    assert.equal(await nodeAt(path), 'ns1')
    await socket.close()
    assert.equal(existsSync(path), false)
  })

  it('takes the place of the socket that a killed server left', async (context) => {
    const path = pathIn(context)
    await (await open(path)).close()
    const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
    assert.equal(spawnSync(process.execPath, ['-e', script, path]).signal, 'SIGKILL')
    assert.ok(statSync(path).isSocket())
    const socket = await open(path)
    assert.equal(await nodeAt(path), 'ns1')
    await socket.close()
  })

  it('leaves the socket of a living server alone', async (context) => {
    const path = pathIn(context)
    const first = await open(path)
    await assert.rejects(open(path), {
      message: `cannot open the control socket "${path}": another server with the same state folder is running`,
    })
    assert.equal(await nodeAt(path), 'ns1')
    await first.close()
  })

  it('leaves alone what is no socket', async (context) => {
    const path = join(scratchFolder(context), 'control.sock')
    writeFileSync(path, 'precious')
    await assert.rejects(open(path), /something that is no socket stands there/)
    assert.equal(readFileSync(path, 'utf8'), 'precious')
  })

  it('says that a path is too long for a socket', async (context) => {
    const path = join(scratchFolder(context), 'x'.repeat(LIMITS.socketPathOctetsMax))
    await assert.rejects(open(path), /its path has \d+ octets, and a Unix socket's has at most 103/)
  })

  it('ends streams and idle connections when closed', async (context) => {
    const path = pathIn(context)
    const control = new FakeControl()
    const socket = await open(path, control)
    const idle = connect(path)
    await once(idle, 'connect')
    const client = new Client('http://localhost', { socketPath: path })
    const { body } = await client.request({ method: 'GET', path: '/api/v1/events/stream' })
    const ended = Promise.all([assert.rejects(body.text(), /other side closed/), once(idle, 'close')])
    await socket.close()
    await ended
    await until('the stream has ended', () => control.listeners.size === 0)
    await client.destroy()
  })

  it('replays events by Last-Event-ID', async (context) => {
    const path = pathIn(context)
    const control = new FakeControl()
    control.setOverride('fr', { kind: 'drain' })
    control.setOverride('fr', { kind: 'auto' })
    const socket = await open(path, control)
    const client = new Client('http://localhost', { socketPath: path })
    const headers = { 'last-event-id': '1' }
    const { body } = await client.request({ method: 'GET', path: '/api/v1/events/stream', headers })
    body.on('error', () => {})
    const [chunk] = await once(body, 'data')
    assert.deepEqual(String(chunk).match(/^id: .*/gm), ['id: 2'])
    await client.destroy()
    await socket.close()
  })

  it('reads a body however it is sent, and refuses one that is too large', async (context) => {
    const path = pathIn(context)
    const socket = await open(path)
    const put = async (body: string | Readable, method: 'PUT' | 'DELETE' = 'PUT') => {
      const client = new Client('http://localhost', { socketPath: path })
      const response = await client.request({ method, path: '/api/v1/overrides/fr', body })
      await response.body.dump()
      await client.destroy()
      return response.statusCode
    }
    const order = JSON.stringify({ kind: 'drain' })
    const large = [order, ' '.repeat(LIMITS.httpBodyOctetsMax)]
    assert.deepEqual([await put(order), await put(Readable.from([order])), await put('')], [200, 200, 400])
    assert.deepEqual([await put(large.join('')), await put(Readable.from(large))], [413, 413])
    assert.deepEqual([await put('', 'DELETE'), await put('{}', 'DELETE')], [200, 200])
    await socket.close()
  })

  it('refuses headers that are too large', async (context) => {
    const path = pathIn(context)
    const socket = await open(path)
    const client = new Client('http://localhost', { socketPath: path })
    const headers = { large: 'x'.repeat(LIMITS.httpHeaderOctetsMax) }
    const { statusCode, body } = await client.request({ method: 'GET', path: '/api/v1/status', headers })
    assert.equal(statusCode, 431)
    await body.dump()
    await client.destroy()
    await socket.close()
  })
})
