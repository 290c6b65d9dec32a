import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatPrefix, parsePrefix, prefixOf } from '../../src/base/prefix.ts'

const addresses = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((octets) => ({ family: 4 as const, octets })),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((octets) => ({ family: 6 as const, octets })),
)
const withLength = addresses.chain((address) =>
  fc.tuple(fc.constant(address), fc.integer({ min: 0, max: address.octets.length * 8 })),
)

/** The bits of an address as text, the slow and obvious way. */
function bits(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(2).padStart(8, '0')).join('')
}

describe('parsePrefix', () => {
  it('reads both families, and a bare address as a host prefix', () => {
    assert.deepEqual(parsePrefix('203.0.113.0/24'), { family: 4, octets: Uint8Array.of(203, 0, 113, 0), length: 24 })
    assert.equal(parsePrefix('2001:db8::/32')!.length, 32)
    assert.equal(parsePrefix('192.0.2.1')!.length, 32)
    assert.equal(parsePrefix('2001:db8::1')!.length, 128)
    assert.equal(parsePrefix('0.0.0.0/0')!.length, 0)
    assert.equal(parsePrefix('::/0')!.length, 0)
  })

  const unset = ['10.0.0.1/8', '10.0.0.0/7x', '10.128.0.0/8', '2001:db8::1/64', '128.0.0.0/0']
  for (const text of [
    ...unset,
    '',
    '/24',
    '10.0.0.0/',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    'a/8',
  ]) {
    it(`refuses "${text}"`, () => assert.equal(parsePrefix(text), undefined))
  }
})

describe('prefixOf', () => {
  it('keeps the first bits and clears the others', () => {
    fc.assert(
      fc.property(withLength, ([address, length]) => {
        const prefix = prefixOf(address, length)
        const all = bits(address.octets)
        assert.equal(bits(prefix.octets), all.slice(0, length).padEnd(all.length, '0'))
        assert.deepEqual([prefix.family, prefix.length], [address.family, length])
      }),
    )
  })

  it('gives what parsePrefix reads back', () => {
    fc.assert(
      fc.property(withLength, ([address, length]) => {
        const prefix = prefixOf(address, length)
        assert.deepEqual(parsePrefix(formatPrefix(prefix)), prefix)
      }),
    )
  })
})
