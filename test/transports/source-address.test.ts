import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatAddress, parseAddress } from '../../src/base/address.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { setClientText } from '../../src/transports/source-address.ts'

function assertReadAs(text: string, address: string): void {
  const parsed = parseAddress(address)!
  const wanted = newClientAddress()
  setClientOctets(wanted, parsed.family, parsed.octets)
  const client = newClientAddress()
  client.words.fill(-1) // what the query before left there
  setClientText(client, text)
  assert.deepEqual(client, wanted)
}

test('every IPv4 address', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (octets) => {
      const text = formatAddress({ family: 4, octets })
      assertReadAs(text, text)
    }),
  )
})

test('every IPv6 address, with runs of zeros and without, in either case', () => {
  const group = fc.oneof(fc.constant(0), fc.nat(0xffff))
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const octets = Uint8Array.from(groups.flatMap((value) => [value >> 8, value & 0xff]))
      const text = formatAddress({ family: 6, octets })
      assertReadAs(text, text)
      assertReadAs(text.toUpperCase(), text)
      assertReadAs(`${text}%eth0`, text)
    }),
  )
})

for (const text of [
  '::',
  '::1',
  '1::',
  'fe80::1',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '::ffff:192.0.2.255',
  '::1.2.3.4',
]) {
  test(`${text} as the system writes it`, () => assertReadAs(text, text))
}

test('a zone is no part of the address', () => {
  assertReadAs('fe80::1%eth0', 'fe80::1')
  assertReadAs('fe80::a:b%3', 'fe80::a:b')
  assertReadAs('fe80::%lo', 'fe80::')
  assertReadAs('::ffff:192.0.2.1%eth1.100', '::ffff:192.0.2.1')
})
