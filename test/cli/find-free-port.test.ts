import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { findFreePort } from '../../src/cli/find-free-port.ts'
import { freePort } from './server-process.ts'

describe('findFreePort', () => {
  it('passes over ports that are taken, over UDP or TCP', async (context) => {
    const first = await freePort()
    const udp = createSocket('udp4')
    const tcp = createServer()
    context.after(() => {
      udp.close()
      tcp.close()
    })
    udp.bind(first, '127.0.0.1')
    await once(udp, 'listening')
    const second = await findFreePort(first)
    assert.ok(second > first)
    await once(tcp.listen(second, '127.0.0.1'), 'listening')
    assert.ok((await findFreePort(first)) > second)
  })
})
