import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { describe, it } from 'node:test'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { describeSocket } from '../../src/transports/held-socket.ts'
import { bindSocket, domainOf, localAddress, openSocket, SocketType } from '../../src/transports/socket-calls.ts'
import { openStreamSocket } from '../../src/transports/stream-socket.ts'
import { libcHere, withoutLibc } from './batched-here.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'

const AF_UNIX = 1

describe('describeSocket', { skip: withoutLibc }, () => {
  const libc = libcHere!
  const describeOnce = (fd: number) => {
    const described = describeSocket(libc, fd)
    libc.close(fd)
    return described
  }

  it('tells the transport and the address of sockets that can be served', () => {
    const { fd, port } = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    assert.deepEqual(describeOnce(fd), { transport: 'UDP', address: '127.0.0.1', port, fd })
    const tcp = openStreamSocket(libc, { address: '0.0.0.0', port: 0 })
    const bound = localAddress(libc, tcp)!
    assert.deepEqual(describeOnce(tcp), { transport: 'TCP', address: '0.0.0.0', port: bound.port, fd: tcp })
  })

  it('takes IPv6 that is IPv6 alone, or at one address', { skip: withoutIpv6 }, () => {
    for (const address of ['::', '::1']) {
      const { fd, port } = openDatagramSocket(libc, { address, port: 0 })
      assert.deepEqual(describeOnce(fd), { transport: 'UDP', address, port, fd })
    }
    const both = openSocket(libc, domainOf('::'), SocketType.DGRAM)
    bindSocket(libc, both, { address: '::', port: 0 })
    assert.match(String(describeOnce(both)), /^it takes IPv4 at its IPv6 address too/)
  })

  it('says why others cannot be', () => {
    const connection = openSocket(libc, domainOf('127.0.0.1'), SocketType.STREAM)
    assert.match(String(describeOnce(connection)), /^it is no listening socket/)
    assert.equal(describeOnce(openSocket(libc, AF_UNIX, SocketType.DGRAM)), 'it is neither UDP nor TCP')
    const file = openSync('/dev/null', 'r')
    assert.equal(describeSocket(libc, file), 'it is no socket')
    closeSync(file)
    assert.equal(describeSocket(libc, file), 'it is not open')
  })
})
