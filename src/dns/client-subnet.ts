/**
 * The EDNS client subnet option (RFC 7871): strict reading into a reusable cell, and the echo with its scope.
 *
 *   +--------+--------+--------+--------+---------------------------+
 *   |      FAMILY     | SOURCE | SCOPE  | ADDRESS: ceil(SOURCE / 8) |
 *   +--------+--------+--------+--------+---------------------------+
 */
import { type ClientAddress, newClientAddress } from '../base/client-address.ts'
import { OptionCode, SubnetFamily } from './numbers.ts'

export interface ClientSubnet {
  present: boolean
  /** As in the query: 1, 2, or 0 with SOURCE 0 (what `dig +subnet=0` sends). */
  family: number
  source: number
  /** ADDRESS padded with zeros; meaningful when `source` is not 0. */
  readonly address: ClientAddress
}

export function newClientSubnet(): ClientSubnet {
  return { present: false, family: 0, source: 0, address: newClientAddress() }
}

/**
 * Reads the option's `length` octets at `at`. False when they break RFC 7871 section 6 or 7.1.2: unknown family,
 * SOURCE beyond the family's bits, SCOPE not zero, not exactly the octets SOURCE needs, or bits set beyond SOURCE.
 */
export function readClientSubnet(subnet: ClientSubnet, message: Uint8Array, at: number, length: number): boolean {
  if (length < 4) return false
  const family = (message[at]! << 8) | message[at + 1]!
  const source = message[at + 2]!
  const bits = family === SubnetFamily.IPV4 ? 32 : family === SubnetFamily.IPV6 ? 128 : 0
  if (family > SubnetFamily.IPV6 || source > bits || message[at + 3] !== 0) return false
  const octetCount = (source + 7) >> 3
  if (length !== 4 + octetCount) return false
  if ((source & 7) !== 0 && (message[at + 3 + octetCount]! & (0xff >> (source & 7))) !== 0) return false
  subnet.present = true
  subnet.family = family
  subnet.source = source
  const { address } = subnet
  const { words } = address
  address.family = family === SubnetFamily.IPV4 ? 4 : 6
  for (let i = 0; i < words.length; i++) words[i] = 0
  for (let i = 0; i < octetCount; i++) words[i >> 2]! |= message[at + 4 + i]! << (24 - 8 * (i & 3))
  return true
}

/** Octets the echoed option takes, with its code and length. */
export function clientSubnetLength(subnet: ClientSubnet): number {
  return 8 + ((subnet.source + 7) >> 3)
}

/** Writes the echo: family, source and address as they came (RFC 7871 section 7.2.1); returns the offset behind it. */
export function writeClientSubnet(subnet: ClientSubnet, scope: number, out: Uint8Array, at: number): number {
  const octetCount = (subnet.source + 7) >> 3
  out[at] = 0
  out[at + 1] = OptionCode.CLIENT_SUBNET
  out[at + 2] = 0
  out[at + 3] = 4 + octetCount
  out[at + 4] = 0
  out[at + 5] = subnet.family
  out[at + 6] = subnet.source
  out[at + 7] = scope
  const { words } = subnet.address
  for (let i = 0; i < octetCount; i++) out[at + 8 + i] = words[i >> 2]! >> (24 - 8 * (i & 3))
  return at + 8 + octetCount
}

/**
 * The length of the private or special-purpose block that holds the address, or 0 when it is a public one
 * (RFC 7871 section 10 with RFC 1918, 6598, 3927, 1122, 4193, 4291): such an address says nothing of where a client is.
 */
export function privateBlockLength(address: ClientAddress): number {
  const word = address.words[0]!
  const octet = word >>> 24
  if (address.family === 4) {
    if (octet === 10 || octet === 127) return 8
    if (word >>> 20 === 0xac1) return 12 // 172.16.0.0/12
    if (word >>> 22 === 0x191) return 10 // 100.64.0.0/10
    const half = word >>> 16
    return half === 0xc0a8 || half === 0xa9fe ? 16 : 0 // 192.168.0.0/16, 169.254.0.0/16
  }
  if (octet >>> 1 === 0x7e) return 7 // fc00::/7
  if (word >>> 22 === 0x3fa) return 10 // fe80::/10
  const { words } = address
  return word === 0 && words[1] === 0 && words[2] === 0 && words[3] === 1 ? 128 : 0
}
