import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from '../../src/base/address.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import {
  clientSubnetLength,
  newClientSubnet,
  privateBlockLength,
  readClientSubnet,
  writeClientSubnet,
} from '../../src/dns/client-subnet.ts'

function read(data: readonly number[]): boolean {
  return readClientSubnet(newClientSubnet(), Uint8Array.from(data), 0, data.length)
}

describe('readClientSubnet', () => {
  it('is echoed as it came, with the scope, for every length of both families', () => {
    const subnet = newClientSubnet() // one for all, as on the query path
    const parts = fc.tuple(
      fc.constantFrom(4, 6),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.nat(),
      fc.nat(128),
    )
    fc.assert(
      fc.property(parts, ([family, address, length, scope]) => {
        const source = length % (family === 4 ? 33 : 129)
        const octetCount = Math.ceil(source / 8)
        const octets = address.slice(0, octetCount)
        if (source % 8 !== 0) octets[octetCount - 1]! &= 0xff << (8 - (source % 8))
        const data = Uint8Array.from([9, 0, family === 4 ? 1 : 2, source, 0, ...octets, 9])
        assert.equal(readClientSubnet(subnet, data, 1, data.length - 2), true)
        const out = new Uint8Array(40)
        const end = writeClientSubnet(subnet, scope, out, 3)
        assert.equal(end - 3, clientSubnetLength(subnet))
        const expected = [0, 8, 0, 4 + octetCount, 0, data[2]!, source, scope, ...octets]
        assert.deepEqual([...out.subarray(3, end)], expected)
      }),
    )
  })

  it('refuses bits beyond SOURCE, at every length', () => {
    for (let source = 0; source < 32; source++) {
      const octetCount = Math.ceil(source / 8)
      const octets = new Uint8Array(octetCount)
      if (source % 8 === 0) continue
      octets[octetCount - 1] = 0x80 >> (source % 8)
      assert.equal(read([0, 1, source, 0, ...octets]), false, String(source))
    }
  })

  it('takes family 0 without an address only', () => {
    assert.equal(read([0, 0, 0, 0]), true)
    assert.equal(read([0, 0, 8, 0, 1]), false)
    assert.equal(read([0, 3, 0, 0]), false)
    assert.equal(read([1, 1, 0, 0]), false)
  })
})

it('privateBlockLength knows the private blocks from the addresses beside them', () => {
  const lengthOf = (text: string): number => {
    const client = newClientAddress()
    const { family, octets } = parseAddress(text)!
    setClientOctets(client, family, octets)
    return privateBlockLength(client)
  }
  for (const [first, last, length] of [
    ['10.0.0.0', '10.255.255.255', 8],
    ['127.0.0.0', '127.255.255.255', 8],
    ['172.16.0.0', '172.31.255.255', 12],
    ['100.64.0.0', '100.127.255.255', 10],
    ['192.168.0.0', '192.168.255.255', 16],
    ['169.254.0.0', '169.254.255.255', 16],
    ['fc00::', 'fdff:ffff::', 7],
    ['fe80::', 'febf:ffff::', 10],
    ['::1', '::1', 128],
  ] as const) {
    assert.deepEqual([lengthOf(first), lengthOf(last)], [length, length], first)
  }
  for (const text of [
    ...['9.255.255.255', '11.0.0.0', '126.255.255.255', '128.0.0.0', '172.15.255.255', '172.32.0.0', '100.63.255.255'],
    ...[
      '100.128.0.0',
      '192.167.255.255',
      '192.169.0.0',
      '169.253.255.255',
      '169.255.0.0',
      'fbff::',
      'fe00::',
      'fe7f::',
    ],
    ...['fec0::', '::2', '1::1', '::', '::1:0:0:1'],
  ]) {
    assert.equal(lengthOf(text), 0, text)
  }
})
