/** Arbitrary well-formed service parameters on the wire: keys ascend, and depend on each other as they must. */
import fc from 'fast-check'
import { writeUnsigned } from '../../../src/dns/rdata/number-fields.ts'
import { octets, someOctets } from './arbitrary-octets.ts'

const alpn = fc
  .array(fc.uint8Array({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 })
  .map((names) => Uint8Array.from(names.flatMap((name) => [name.length, ...name])))

function addresses(length: number): fc.Arbitrary<Uint8Array> {
  return fc.integer({ min: 1, max: 4 }).chain((count) => octets(count * length))
}

const values = fc.record(
  {
    1: alpn,
    2: fc.constant(new Uint8Array(0)),
    3: octets(2),
    4: addresses(4),
    5: someOctets,
    6: addresses(16),
    7: fc.constant(Uint8Array.from(Buffer.from('/é{?dns}'))),
    667: fc.uint8Array({ maxLength: 20 }),
    65534: fc.uint8Array({ maxLength: 20 }),
  },
  { requiredKeys: [] },
)

export const arbitraryParams: fc.Arbitrary<Uint8Array> = fc.tuple(values, fc.nat(127)).map(([written, listed]) => {
  const params = Object.entries(written)
    .map(([key, value]) => [Number(key), value] as [number, Uint8Array])
    .filter(([key]) => key !== 2 || written[1] !== undefined)
    .sort(([a], [b]) => a - b)
  const mandatory = params.filter((_, i) => (listed >> i) & 1).flatMap(([key]) => [...writeUnsigned(key, 2)])
  if (mandatory.length > 0) params.unshift([0, Uint8Array.from(mandatory)])
  return Uint8Array.from(
    params.flatMap(([key, value]) => [...writeUnsigned(key, 2), ...writeUnsigned(value.length, 2), ...value]),
  )
})
