import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { readPops } from '../../src/config/read-pops.ts'
import { documentOf } from './document-of.ts'

function read(text: string) {
  const { document, list, found } = documentOf(text)
  return { pops: readPops(document, list), found: found() }
}

describe('readPops', () => {
  it('reads addresses, location and bias', () => {
    const { pops, found } = read(`pops:
  ny: {ipv4: 203.0.113.10, ipv6: ['2001:db8::1', '2001:db8::2'], location: [40.71, -74.01], bias: -20}
  fr: {ipv4: [203.0.113.20]}
`)
    assert.deepEqual(found, [])
    const ipv6 = (last: number) => Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last)
    assert.deepEqual(
      [...pops.values()],
      [
        {
          name: 'ny',
          ipv4: [Uint8Array.of(203, 0, 113, 10)],
          ipv6: [ipv6(1), ipv6(2)],
          location: { latitude: 40.71, longitude: -74.01 },
          bias: -20,
        },
        { name: 'fr', ipv4: [Uint8Array.of(203, 0, 113, 20)], ipv6: [], bias: 0 },
      ],
    )
  })

  it('finds the same address twice in any spelling, and in any PoP by itself', () => {
    const { found } = read(`pops:
  a: {ipv6: ['2001:db8::1', '2001:DB8:0::1']}
  b: {ipv6: '2001:db8::1', ipv4: [192.0.2.1, 192.0.2.1]}
`)
    assert.deepEqual(found, ['2:29 duplicate-address', '3:46 duplicate-address'])
  })

  it('wants an address, in a list that is not empty', () => {
    assert.deepEqual(read('pops: {a: {location: [1, 2]}, b: {ipv4: []}}').found, [
      '1:8 pop-without-address',
      '1:31 pop-without-address',
    ])
  })

  it('refuses names that are no names, and the word for all of them', () => {
    const { found } = read(`pops:
  all: {ipv4: 192.0.2.1}
  new york: {ipv4: 192.0.2.2}
  -x: {ipv4: 192.0.2.3}
  __proto__: {ipv4: 192.0.2.4}
  a_1-B: {ipv4: 192.0.2.5}
`)
    assert.deepEqual(found, ['2:3 name', '3:3 name', '4:3 name', '5:3 name'])
  })

  it('passes over a PoP of bad shape, which is reported with the whole document', () => {
    const { pops, found } = read('pops: {a: {ipv4: 192.0.2.256}, b: {ipv4: 192.0.2.1}, c: 192.0.2.1}')
    assert.deepEqual([...pops.keys()], ['b'])
    assert.deepEqual(found, [])
  })

  it('refuses one more than there may be', () => {
    const some = Array.from({ length: LIMITS.popsMax + 1 }, (_, i) => `  p${i}: {ipv4: 192.0.2.1}\n`)
    assert.deepEqual(read(`pops:\n${some.slice(1).join('')}`).found, [])
    assert.deepEqual(read(`pops:\n${some.join('')}`).found, ['1:1 too-many'])
  })
})
