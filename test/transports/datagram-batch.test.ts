/** The batch in memory that the test reads and writes as a kernel would, by the structures' own offsets. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type QueryHandler, WITHHELD } from '../../src/answer/query-handler.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'
import { BATCH_DATAGRAMS, DatagramBatch } from '../../src/transports/datagram-batch.ts'
import { echo, echoOf, queryOf } from './echo-handler.ts'

/** Above 2^32, as real addresses are. */
const BASE = 0x7f12_3456_7000

class Kernel {
  readonly batch: DatagramBatch
  #memory!: DataView

  constructor() {
    this.batch = new DatagramBatch((array) => {
      this.#memory = new DataView(array.buffer)
      return BASE
    })
  }

  /** Fills the header numbered `i` with a datagram. */
  receive(i: number, datagram: Uint8Array, sockaddr: Uint8Array, control: Uint8Array): void {
    const header = this.batch.received + i * 64
    assert.equal(this.#word(header + 8), 32, 'room for the name')
    assert.equal(this.#word(header + 40), 64, 'room for control data')
    this.#write(this.#pointer(header), sockaddr)
    this.#setWord(header + 8, sockaddr.length)
    assert.equal(this.#pointer(header + 24), 1, 'one iovec')
    const iovec = this.#pointer(header + 16)
    const room = this.#pointer(iovec + 8)
    this.#write(this.#pointer(iovec), datagram.subarray(0, room))
    this.#setWord(header + 56, Math.min(datagram.length, room))
    this.#setWord(header + 48, datagram.length > room ? 0x20 : 0)
    this.#write(this.#pointer(header + 32), control)
    this.#setWord(header + 40, control.length)
  }

  /** What the reply numbered `k` would send. */
  sent(k: number): { octets: Uint8Array; sockaddr: Uint8Array; control: Uint8Array } {
    const header = this.batch.replyAt(k)
    const iovec = this.#pointer(header + 16)
    return {
      octets: this.#read(this.#pointer(iovec), this.#pointer(iovec + 8)),
      sockaddr: this.#read(this.#pointer(header), this.#word(header + 8)),
      control: this.#read(this.#pointer(header + 32), this.#word(header + 40)),
    }
  }

  #word = (at: number) => this.#memory.getUint32(at - BASE, true)
  #setWord = (at: number, value: number) => this.#memory.setUint32(at - BASE, value, true)
  #pointer = (at: number) => Number(this.#memory.getBigUint64(at - BASE, true))
  #read = (at: number, length: number) => new Uint8Array(this.#memory.buffer, at - BASE, length).slice()
  #write = (at: number, octets: Uint8Array) => new Uint8Array(this.#memory.buffer).set(octets, at - BASE)
}

/** sockaddr_in of 192.0.2.`host`. */
const sockaddrOf = (host: number, port = 5_000) =>
  Uint8Array.from([2, 0, port >> 8, port & 0xff, 192, 0, 2, host, 0, 0, 0, 0, 0, 0, 0, 0])
/** A cmsghdr with in_pktinfo: interface 9, asked at 203.0.113.1. */
const PKTINFO = Uint8Array.from([
  28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 203, 0, 113, 1, 203, 0, 113, 1,
])
const PKTINFO_ANYWHERE = PKTINFO.with(16, 0)

describe('DatagramBatch', () => {
  it('sends each reply to who asked, from where it was asked, by any interface', () => {
    const kernel = new Kernel()
    for (let round = 0; round < 3; round++) {
      kernel.receive(0, queryOf(1, 40), sockaddrOf(1), PKTINFO)
      kernel.receive(1, queryOf(2, 60), sockaddrOf(2), PKTINFO)
      assert.equal(kernel.batch.answer(2, 4, echo, newTransportCounters()), 2)
      for (const [k, length] of [
        [0, 40],
        [1, 60],
      ] as const) {
        const { octets, sockaddr, control } = kernel.sent(k)
        assert.deepEqual(octets, Uint8Array.from(echoOf(queryOf(k + 1, length))))
        assert.deepEqual(sockaddr, sockaddrOf(k + 1))
        assert.deepEqual(control, PKTINFO_ANYWHERE)
      }
    }
  })

  it('reads an IPv6 client, and clears the interface of in6_pktinfo', () => {
    const kernel = new Kernel()
    const address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]
    const sockaddr = Uint8Array.from([10, 0, 0x13, 0x88, 0, 0, 0, 0, ...address, 4, 0, 0, 0])
    const control = Uint8Array.from([36, ...Array(7).fill(0), 41, 0, 0, 0, 50, 0, 0, 0, ...address, 4, 0, 0, 0])
    kernel.receive(0, queryOf(1), sockaddr, control)
    const seen: number[] = []
    const handler: QueryHandler = {
      handle(_arena, _start, length, client) {
        seen.push(client.family, ...client.words)
        return length
      },
    }
    kernel.batch.answer(1, 6, handler, newTransportCounters())
    assert.deepEqual(seen, [6, 0x20010db8, 0, 0, 7])
    assert.deepEqual(kernel.sent(0).sockaddr, sockaddr, 'with its scope')
    assert.deepEqual(kernel.sent(0).control, control.with(32, 0))
  })

  it('leaves out those that get no reply, and counts why', () => {
    const kernel = new Kernel()
    const counters = newTransportCounters()
    kernel.receive(0, queryOf(1, LIMITS.udpQueryOctetsMax + 1), sockaddrOf(1), PKTINFO)
    kernel.receive(1, queryOf(2), sockaddrOf(2, 0), PKTINFO)
    kernel.receive(2, new Uint8Array(3), sockaddrOf(3), PKTINFO)
    kernel.receive(3, queryOf(4, 99), sockaddrOf(4), new Uint8Array(0))
    assert.equal(kernel.batch.answer(4, 4, echo, counters), 1)
    const { octets, sockaddr, control } = kernel.sent(0)
    assert.deepEqual([octets.length, sockaddr, control.length], [99, sockaddrOf(4), 0])
    const { udpDatagrams, udpDroppedOversize, udpDroppedPortZero, udpDroppedSilence } = readTransportCounters(counters)
    assert.deepEqual([udpDatagrams, udpDroppedOversize, udpDroppedPortZero, udpDroppedSilence], [4, 1, 1, 1])
    kernel.receive(0, queryOf(5), sockaddrOf(5), PKTINFO)
    assert.equal(kernel.batch.answer(1, 4, echo, counters), 1, 'and all of it can receive again')
    kernel.receive(0, queryOf(6), sockaddrOf(6), PKTINFO)
    assert.equal(kernel.batch.answer(1, 4, { handle: () => WITHHELD }, counters), 0)
    assert.equal(readTransportCounters(counters).udpDroppedSilence, 1, 'what is withheld is counted by who does')
  })

  it('keeps datagrams of any length apart, batch after batch', () => {
    const kernel = new Kernel()
    const lengths = fc.array(fc.integer({ min: 0, max: LIMITS.udpQueryOctetsMax }), {
      minLength: 1,
      maxLength: BATCH_DATAGRAMS,
    })
    fc.assert(
      fc.property(lengths, (all) => {
        for (const [i, length] of all.entries())
          kernel.receive(i, queryOf(i, Math.max(2, length)).subarray(0, length), sockaddrOf(i), PKTINFO)
        const wanted = [...all.entries()].filter(([, length]) => length >= 12)
        assert.equal(kernel.batch.answer(all.length, 4, echo, newTransportCounters()), wanted.length)
        for (const [k, [i, length]] of wanted.entries()) {
          const { octets, sockaddr } = kernel.sent(k)
          assert.deepEqual([octets, sockaddr], [Uint8Array.from(echoOf(queryOf(i, length))), sockaddrOf(i)])
        }
      }),
      { numRuns: 50 },
    )
  })
})
