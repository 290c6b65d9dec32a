import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSockaddr, writeSockaddr } from '../../src/transports/sockaddr.ts'

describe('writeSockaddr', () => {
  it('writes what readSockaddr reads', () => {
    for (const [address, family] of [
      ['192.0.2.1', 4],
      ['0.0.0.0', 4],
      ['2001:db8::1', 6],
      ['::', 6],
    ] as const) {
      assert.deepEqual(readSockaddr(writeSockaddr(address, 5300)), { family, address, port: 5300 })
    }
  })

  it('writes the port in network order, and the number of a zone', () => {
    const sockaddr = writeSockaddr('fe80::1%7', 0x1234)
    assert.deepEqual([...sockaddr.subarray(2, 4)], [0x12, 0x34])
    assert.equal(sockaddr[24], 7)
  })
})

describe('readSockaddr', () => {
  it('knows addresses of IP alone', () => {
    assert.equal(readSockaddr(new Uint8Array(128).fill(1, 0, 1)), undefined) // AF_UNIX
  })
})
