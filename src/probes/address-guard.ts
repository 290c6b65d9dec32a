/**
 * Addresses that are not probed unless the operator says so: link-local ones (RFC 3927, RFC 4291 section 2.5.6), and where
 * clouds keep the credentials of a machine. Somebody who may write a zone must not make this server fetch those.
 */
import { type Address, formatAddress } from '../base/address.ts'
import { holdsAddress, type Prefix, parsePrefix } from '../base/prefix.ts'

/** Why `address` is not probed, as a sentence; undefined when it may be. A v4-mapped address is its IPv4 address. */
export function refusalOf(address: Address): string | undefined {
  const dialled = holdsAddress(V4_MAPPED, address) ? ipv4Of(address) : address
  const guarded = GUARDED.find(({ prefix }) => holdsAddress(prefix, dialled))
  return guarded && `${formatAddress(dialled)} is ${guarded.what}, which is not checked unless allowed`
}

function ipv4Of(address: Address): Address {
  return { family: 4, octets: address.octets.subarray(12) }
}

const V4_MAPPED = prefix('::ffff:0:0/96') // RFC 4291 section 2.5.5.2

const GUARDED = [
  { prefix: prefix('169.254.0.0/16'), what: 'a link-local address' },
  { prefix: prefix('fe80::/10'), what: 'a link-local address' },
  { prefix: prefix('100.100.100.200'), what: 'a metadata address' }, // Alibaba Cloud
  { prefix: prefix('fd00:ec2::254'), what: 'a metadata address' }, // AWS
  { prefix: prefix('fd20:ce::254'), what: 'a metadata address' }, // Google Cloud
]

function prefix(text: string): Prefix {
  return parsePrefix(text)!
}
