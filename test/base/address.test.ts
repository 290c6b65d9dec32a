import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatAddress, parseAddress } from '../../src/base/address.ts'

function format(text: string): string | undefined {
  const address = parseAddress(text)
  return address && formatAddress(address)
}

describe('parseAddress', () => {
  it('reads IPv4 as four octets', () => {
    assert.deepEqual(parseAddress('203.0.113.255'), { family: 4, octets: Uint8Array.of(203, 0, 113, 255) })
  })

  it('reads IPv6 as sixteen octets, with a dotted quad at the end or not', () => {
    const octets = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1)
    for (const text of ['::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:192.0.2.1']) {
      assert.deepEqual(parseAddress(text), { family: 6, octets }, text)
    }
  })

  const wrong = [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '1.2.3.',
    '-1.2.3.4',
    '１.2.3.4',
  ]
  const wrong6 = [
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    ':1:2:3:4:5:6:7',
    '12345::',
  ]
  const wrongQuad = ['1.2.3.4::', '::1.2.3', '::1.2.3.4:5', '1:2:3:4:5:6:7:1.2.3.4', '::g', '::1%lo', '[::1]', '::1/64']
  for (const text of [...wrong, ...wrong6, ...wrongQuad]) {
    it(`refuses "${text}"`, () => assert.equal(parseAddress(text), undefined))
  }

  it('takes exactly what Node takes for an address, zones apart', () => {
    const texts = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom(...'0129afF.:'), maxLength: 24 }),
      fc.array(fc.constantFrom('', '0', '1', 'ab', '1.2.3.4'), { maxLength: 10 }).map((groups) => groups.join(':')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const family = isIPv4(text) ? 4 : isIPv6(text) ? 6 : undefined
        assert.equal(parseAddress(text)?.family, family)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('formatAddress', () => {
  // RFC 5952 sections 4.1 to 4.3
  for (const [text, canonical] of [
    ['2001:0DB8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::1:0:0:0:0', '0:0:0:1::'],
    ['1:0:0:2:3:4:0:0', '1::2:3:4:0:0'],
  ]) {
    it(`writes ${text} as ${canonical}`, () => assert.equal(format(text!), canonical))
  }

  it('keeps the address, and is its own canonical form', () => {
    const octets = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.array(fc.constantFrom(0, 1), { minLength: 16, maxLength: 16 }).map((bits) => Uint8Array.from(bits)),
    )
    fc.assert(
      fc.property(octets, (octets) => {
        const address = { family: octets.length === 4 ? 4 : 6, octets } as const
        const text = formatAddress(address)
        assert.deepEqual(parseAddress(text), address)
        assert.equal(format(text), text)
      }),
    )
  })
})
