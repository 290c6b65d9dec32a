import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  connectDatagramSocket,
  openDatagramSocket,
  prepareDatagramSocket,
} from '../../src/transports/datagram-socket.ts'
import { bindSocket, domainOf, openSocket, readOption, SocketType } from '../../src/transports/socket-calls.ts'
import { batchedHere, withoutBatched } from './batched-here.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'

describe('openDatagramSocket', { skip: withoutBatched }, () => {
  const { libc } = batchedHere!

  it('binds to a free port and says which', () => {
    const socket = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    assert.ok(socket.port > 0)
    assert.equal(socket.family, 4)
    assert.throws(() => openDatagramSocket(libc, { address: '127.0.0.1', port: socket.port }), { code: 'EADDRINUSE' })
    libc.close(socket.fd)
  })

  it('takes the same port for IPv6 apart', { skip: withoutIpv6 }, () => {
    const ipv4 = openDatagramSocket(libc, { address: '0.0.0.0', port: 0 })
    const ipv6 = openDatagramSocket(libc, { address: '::', port: ipv4.port })
    assert.deepEqual([ipv6.family, ipv6.port], [6, ipv4.port])
    for (const { fd } of [ipv4, ipv6]) libc.close(fd)
  })

  it('says what the system says, and leaves nothing open', () => {
    const closed: number[] = []
    const close = (fd: number) => {
      closed.push(fd)
      return libc.close(fd)
    }
    assert.throws(() => openDatagramSocket({ ...libc, close }, { address: '203.0.113.1', port: 0 }), {
      code: 'EADDRNOTAVAIL',
    })
    assert.equal(closed.length, 1)
  })

  it('exchanges datagrams once connected', () => {
    const [one, other] = ['127.0.0.1', '127.0.0.2'].map((address) => openDatagramSocket(libc, { address, port: 0 }))
    connectDatagramSocket(libc, one!, { address: '127.0.0.2', port: other!.port })
    const octets = new Uint8Array(128).fill(7)
    assert.equal(libc.send(one!.fd, libc.addressOf(octets), 100, 0x40), 100)
    octets.fill(0)
    assert.equal(libc.recv(other!.fd, libc.addressOf(octets), 128, 0x40), 100)
    assert.deepEqual(octets.indexOf(0), 100)
    for (const { fd } of [one!, other!]) libc.close(fd)
  })
  it('is told where a datagram was sent to where that can be anywhere, and never lets a reply be fragmented', () => {
    for (const [address, isTold] of [
      ['0.0.0.0', 1],
      ['127.0.0.1', 0],
    ] as const) {
      const { fd } = openDatagramSocket(libc, { address, port: 0 })
      assert.equal(readOption(libc, fd, IPPROTO_IP, IP_PKTINFO), isTold)
      assert.equal(readOption(libc, fd, IPPROTO_IP, IP_MTU_DISCOVER), IP_PMTUDISC_PROBE)
      libc.close(fd)
    }
  })

  it('prepares a socket that somebody else has bound', () => {
    const fd = openSocket(libc, domainOf('0.0.0.0'), SocketType.DGRAM)
    bindSocket(libc, fd, { address: '0.0.0.0', port: 0 })
    prepareDatagramSocket(libc, fd, '0.0.0.0')
    assert.equal(readOption(libc, fd, IPPROTO_IP, IP_PKTINFO), 1)
    libc.close(fd)
  })
})

// ip(7)
const IPPROTO_IP = 0
const IP_PKTINFO = 8
const IP_MTU_DISCOVER = 10
const IP_PMTUDISC_PROBE = 3
