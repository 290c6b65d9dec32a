/** IP addresses as fields of fixed length: 4 octets (RFC 1035 section 3.4.1) or 16 (RFC 3596 section 2.2). */
import { type Family, formatAddress, parseAddress } from '../../base/address.ts'
import { MALFORMED, type OneField } from './field-kind.ts'

export const ipv4 = address(4, 4, 'an IPv4 address such as 192.0.2.1')
export const ipv6 = address(6, 16, 'an IPv6 address such as 2001:db8::1')

function address(family: Family, octets: number, wanted: string): OneField {
  return {
    takes: 'one',
    parse(text) {
      const parsed = parseAddress(text)
      return parsed?.family === family ? parsed.octets : wanted
    },
    measure: (rdata, at) => (at + octets <= rdata.length ? octets : MALFORMED),
    format: (field) => formatAddress({ family, octets: field }),
  }
}
