/** Unsigned whole numbers in network order (RFC 1035 section 2.3.2), written in decimal. */
import { MALFORMED, type OneField } from './field-kind.ts'

export const u8 = unsigned(1)
export const u16 = unsigned(2)
export const u32 = unsigned(4)

/** The number that `octets` hold, at most four of them. */
export function readUnsigned(octets: Uint8Array): number {
  return octets.reduce((number, octet) => number * 256 + octet, 0)
}

export function writeUnsigned(number: number, octets: 1 | 2 | 4): Uint8Array {
  return Uint8Array.from({ length: octets }, (_, i) => Math.floor(number / 256 ** (octets - 1 - i)) % 256)
}

function unsigned(octets: 1 | 2 | 4): OneField {
  const maximum = 256 ** octets - 1
  return {
    takes: 'one',
    parse(text) {
      const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
      return number <= maximum ? writeUnsigned(number, octets) : `a whole number from 0 to ${maximum}`
    },
    measure: (rdata, at) => (at + octets <= rdata.length ? octets : MALFORMED),
    format: (field) => String(readUnsigned(field)),
  }
}
