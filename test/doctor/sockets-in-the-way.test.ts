import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BoundSocket } from '../../src/doctor/machine-facts.ts'
import { socketsInTheWay } from '../../src/doctor/sockets-in-the-way.ts'

const ADDRESSES = ['127.0.0.53', '0.0.0.0', '::', '::1', '192.0.2.1']

function bound(address: string, port = 53, transport: 'UDP' | 'TCP' = 'UDP'): BoundSocket {
  return { transport, address, port, inode: 1, uid: 0, drops: 0 }
}

describe('socketsInTheWay', () => {
  for (const [address, inTheWay] of [
    ['127.0.0.53', ['127.0.0.53', '0.0.0.0', '::']],
    ['192.0.2.1', ['0.0.0.0', '::', '192.0.2.1']],
    ['0.0.0.0', ['127.0.0.53', '0.0.0.0', '::', '192.0.2.1']],
    ['::1', ['::', '::1']],
    ['::', ['::', '::1']],
    ['::1%lo', ['::', '::1']],
    ['2001:db8::1', ['::']],
  ] as const) {
    it(`of ${address} are ${inTheWay.join(', ')}`, () => {
      const found = socketsInTheWay(
        { transport: 'UDP', address, port: 53 },
        ADDRESSES.map((one) => bound(one)),
      )
      assert.deepEqual(
        found.map((socket) => socket.address),
        inTheWay,
      )
    })
  }

  it('are of the same port and transport', () => {
    const others = [bound('0.0.0.0', 54), bound('0.0.0.0', 53, 'TCP')]
    assert.deepEqual(socketsInTheWay({ transport: 'UDP', address: '0.0.0.0', port: 53 }, others), [])
  })
})
