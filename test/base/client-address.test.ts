import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'

describe('client address', () => {
  it('has bit i of the address at bit 31 - i % 32 of word i >> 5', () => {
    const octets = fc.constantFrom(4, 16).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    fc.assert(
      fc.property(octets, (octets) => {
        const client = newClientAddress()
        setClientOctets(client, octets.length === 4 ? 4 : 6, octets)
        for (let i = 0; i < octets.length * 8; i++) {
          const bit = (octets[i >> 3]! >> (7 - (i % 8))) & 1
          assert.equal((client.words[i >> 5]! >>> (31 - (i % 32))) & 1, bit)
        }
      }),
    )
  })

  it('keeps nothing of the client before', () => {
    const client = newClientAddress()
    setClientOctets(client, 6, new Uint8Array(16).fill(255))
    assert.deepEqual([...client.words], [-1, -1, -1, -1])
    setClientOctets(client, 4, Uint8Array.of(192, 0, 2, 1))
    assert.deepEqual([client.family, ...client.words], [4, 0xc0000201 | 0, 0, 0, 0])
  })

  it('reads from an offset', () => {
    const client = newClientAddress()
    setClientOctets(client, 4, Uint8Array.of(9, 9, 10, 0, 0, 1, 9), 2)
    assert.equal(client.words[0], 0x0a000001)
  })
})
