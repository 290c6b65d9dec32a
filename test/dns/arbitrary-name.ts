/** Arbitrary domain names for properties: any octet in any label, within the limits of RFC 1035 section 2.3.4. */
import fc from 'fast-check'

const label = fc.uint8Array({ minLength: 1, maxLength: 63 })

/** A wire name; long ones are as likely as short ones. */
export const arbitraryName: fc.Arbitrary<Uint8Array> = fc
  .array(fc.oneof(label, fc.uint8Array({ minLength: 1, maxLength: 3 })), { maxLength: 12 })
  .map((labels) => {
    const wire: number[] = []
    for (const octets of labels) if (wire.length + octets.length + 2 <= 255) wire.push(octets.length, ...octets)
    return Uint8Array.from([...wire, 0])
  })
