/** Arbitrary pieces of rdata, joined into one. */
import fc from 'fast-check'

/** The octets of all parts in order. */
export function joined(...parts: fc.Arbitrary<Uint8Array>[]): fc.Arbitrary<Uint8Array> {
  return fc.tuple(...parts).map((all) => Uint8Array.from(all.flatMap((octets) => [...octets])))
}

export function octets(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length })
}

export const someOctets = fc.uint8Array({ minLength: 1, maxLength: 100 })

/** With its length octet. */
export const arbitraryString: fc.Arbitrary<Uint8Array> = fc
  .oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 250, maxLength: 255 }))
  .map((text) => Uint8Array.of(text.length, ...text))

/** Three octets of which the one at `type` says how long the digest after them is. */
export function digest(before: number, octetsByType: Readonly<Record<number, number>>): fc.Arbitrary<Uint8Array> {
  const known = Object.entries(octetsByType).map(([type, length]) =>
    joined(octets(before), fc.constant(Uint8Array.of(Number(type))), octets(length)),
  )
  return fc.oneof(...known, joined(octets(before), fc.constant(Uint8Array.of(200)), someOctets))
}
