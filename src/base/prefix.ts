/**
 * CIDR prefixes as values. Text is read and checked by ip-cidr. Clients are never matched here: that is the prefix
 * tree's work (tables/prefix-tree.ts); `holdsAddress` is for explanations and checks.
 */
import IPCIDR from 'ip-cidr'
import { type Address, type Family, formatAddress, parseAddress } from './address.ts'

/** `octets` are 4 or 16; bits beyond `length` are zero. */
export interface Prefix {
  readonly family: Family
  readonly octets: Uint8Array
  readonly length: number
}

/**
 * Reads `203.0.113.0/24`, `2001:db8::/32`, or a bare address (a host prefix). Undefined when it is neither, or when
 * bits beyond the length are set: an operator who writes 10.0.0.1/8 means something else than 10.0.0.0/8.
 */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const maximum = address.octets.length * 8
  if (slash < 0) return { family: address.family, octets: address.octets, length: maximum }
  const lengthText = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(lengthText) || Number(lengthText) > maximum || !IPCIDR.isValidCIDR(text)) return undefined
  const length = Number(lengthText)
  const masked = maskOctets(address.octets, length)
  if (!masked.every((octet, i) => octet === address.octets[i])) return undefined
  return { family: address.family, octets: masked, length }
}

/** The prefix of `length` bits that holds `address`. */
export function prefixOf(address: Address, length: number): Prefix {
  return { family: address.family, octets: maskOctets(address.octets, length), length }
}

/** An address of the other family is in no prefix, v4-mapped or not. */
export function holdsAddress(prefix: Prefix, address: Address): boolean {
  if (prefix.family !== address.family) return false
  return prefixOf(address, prefix.length).octets.every((octet, i) => octet === prefix.octets[i])
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix)}/${prefix.length}`
}

function maskOctets(octets: Uint8Array, length: number): Uint8Array {
  return octets.map((octet, i) => octet & (0xff << (8 - Math.min(8, Math.max(0, length - 8 * i)))))
}
