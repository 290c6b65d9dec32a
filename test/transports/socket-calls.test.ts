import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { duplicate, localAddress, readOption, SOL_SOCKET, setOption } from '../../src/transports/socket-calls.ts'
import { libcHere, withoutLibc } from './batched-here.ts'

const SO_TYPE = 3
const SO_REUSEADDR = 2

describe('calls on a socket', { skip: withoutLibc }, () => {
  const libc = libcHere!

  it('read the options that were set', () => {
    const { fd } = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    for (const value of [1, 0]) {
      assert.equal(setOption(libc, fd, SOL_SOCKET, SO_REUSEADDR, value), 0)
      assert.equal(readOption(libc, fd, SOL_SOCKET, SO_REUSEADDR), value)
    }
    libc.close(fd)
    assert.throws(() => readOption(libc, fd, SOL_SOCKET, SO_TYPE), { code: 'EBADF' })
  })

  it('give a second file descriptor that outlives the first', () => {
    const { fd, port } = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
    const second = duplicate(libc, fd)
    libc.close(fd)
    assert.deepEqual(localAddress(libc, second), { family: 4, address: '127.0.0.1', port })
    libc.close(second)
    assert.throws(() => duplicate(libc, second), { code: 'EBADF' })
  })
})
