/**
 * Socket addresses as the system has them: struct sockaddr_in and struct sockaddr_in6 of Linux, to and from texts. Never
 * looks a name up.
 */
import { networkInterfaces } from 'node:os'
import { type Family, formatAddress, parseAddress } from '../base/address.ts'

export const AF: Readonly<Record<Family, number>> = { 4: 2, 6: 10 }

/** Room for any socket address, and more than what V8 keeps on its own heap, which moves. */
export const SCRATCH_OCTETS = 128

/** `text` is an address, of IPv6 perhaps with a zone (`fe80::1%eth0`). */
export function writeSockaddr(text: string, port: number): Uint8Array {
  const [address, zone] = text.split('%')
  const { family, octets } = parseAddress(address!)!
  const sockaddr = new Uint8Array(SCRATCH_OCTETS)
  const view = new DataView(sockaddr.buffer)
  view.setUint16(0, AF[family], true)
  view.setUint16(2, port)
  sockaddr.set(octets, ADDRESS_AT[family])
  if (zone !== undefined) view.setUint32(24, scopeOf(zone), true)
  return sockaddr
}

/** Undefined when it is of neither family. */
export function readSockaddr(sockaddr: Uint8Array): { family: Family; address: string; port: number } | undefined {
  const view = new DataView(sockaddr.buffer)
  const family = FAMILIES.find((known) => AF[known] === view.getUint16(0, true))
  if (family === undefined) return undefined
  const at = ADDRESS_AT[family]
  const octets = sockaddr.slice(at, at + ADDRESS_OCTETS[family])
  return { family, address: formatAddress({ family, octets }), port: view.getUint16(2) }
}

export function sockaddrOctets(family: Family): number {
  return family === 4 ? 16 : 28
}

const FAMILIES: readonly Family[] = [4, 6]
const ADDRESS_AT: Readonly<Record<Family, number>> = { 4: 4, 6: 8 }
const ADDRESS_OCTETS: Readonly<Record<Family, number>> = { 4: 4, 6: 16 }

/** The number of an interface, which a link-local address needs (RFC 4007 section 6). */
function scopeOf(zone: string): number {
  const found = networkInterfaces()[zone]?.find(({ family }) => family === 'IPv6')
  return found?.family === 'IPv6' ? found.scopeid : Number(zone)
}
