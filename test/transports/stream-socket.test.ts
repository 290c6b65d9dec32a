import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { localAddress } from '../../src/transports/socket-calls.ts'
import { openStreamSocket } from '../../src/transports/stream-socket.ts'
import { libcHere, withoutLibc } from './batched-here.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'

describe('openStreamSocket', { skip: withoutLibc }, () => {
  const libc = libcHere!

  it('listens: a connection waits to be accepted', async () => {
    const fd = openStreamSocket(libc, { address: '127.0.0.1', port: 0 })
    const { port } = localAddress(libc, fd)!
    const client = connect(port, '127.0.0.1')
    await once(client, 'connect')
    client.destroy()
    assert.throws(() => openStreamSocket(libc, { address: '127.0.0.1', port }), { code: 'EADDRINUSE' })
    libc.close(fd)
  })

  it('takes the same port for IPv6 apart, and shares it when asked to', { skip: withoutIpv6 }, () => {
    const ipv4 = openStreamSocket(libc, { address: '0.0.0.0', port: 0, isShared: true })
    const { port } = localAddress(libc, ipv4)!
    const others = ['0.0.0.0', '::'].map((address) => openStreamSocket(libc, { address, port, isShared: true }))
    for (const fd of [ipv4, ...others]) libc.close(fd)
  })
})
