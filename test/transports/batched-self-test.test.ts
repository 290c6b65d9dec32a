import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findBatchedFault } from '../../src/transports/batched-self-test.ts'
import { DatagramBatch } from '../../src/transports/datagram-batch.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { BatchedUdp } from '../../src/transports/udp-batched.ts'
import { batchedHere, withoutBatched } from './batched-here.ts'
import { withoutIpv6 } from './ipv6-loopback.ts'

describe('findBatchedFault', { skip: withoutBatched }, () => {
  const { libc } = batchedHere!
  const faultWith = (parts: Partial<Libc>) => findBatchedFault(new BatchedUdp({ ...libc, ...parts }), [4])

  it('finds none where batches work', () => {
    assert.equal(faultWith({}), undefined)
  })

  it('finds none over IPv6', { skip: withoutIpv6 }, () => {
    assert.equal(findBatchedFault(batchedHere!, [6]), undefined)
  })

  it('names calls that fail', () => {
    const denied = Object.assign(new Error(), { code: 'EPERM' })
    assert.equal(faultWith({ socket: () => -1, lastError: () => denied }), 'over IPv4, EPERM')
  })

  it('notices replies that do not come', () => {
    assert.match(faultWith({ sendmmsg: () => -1 })!, /^over IPv4, a reply of 12 octets came as -1$/)
    assert.match(faultWith({ recvmmsg: () => 0 })!, /came as -1/)
  })

  it('notices queries that are read wrong', () => {
    // The headers are taken for another batch's: nothing in them was received.
    const elsewhere = new DatagramBatch(libc.addressOf).received
    const fault = faultWith({ recvmmsg: (socket, _, count, flags) => libc.recvmmsg(socket, elsewhere, count, flags) })
    assert.match(fault!, /^over IPv4, /)
  })

  it('leaves no socket open', () => {
    const open = new Set<number>()
    const socket: Libc['socket'] = (...about) => {
      const fd = libc.socket(...about)
      open.add(fd)
      return fd
    }
    const close: Libc['close'] = (fd) => {
      open.delete(fd)
      return libc.close(fd)
    }
    faultWith({ socket, close })
    faultWith({ socket, close, bind: () => -1 })
    faultWith({ socket, close, connect: () => -1 })
    assert.deepEqual([...open], [])
  })
})
