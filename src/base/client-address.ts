/**
 * The client's address in the form the query path works on: one mutable cell per transport, filled before each query,
 * so that no address object is ever allocated. Words are signed 32-bit, most significant first: bit i of the address
 * is bit 31 - i % 32 of word i >> 5.
 */
import type { Family } from './address.ts'

export interface ClientAddress {
  family: Family
  /** Four words for IPv6; for IPv4 the first word, the others zero. */
  readonly words: Int32Array
}

export function newClientAddress(): ClientAddress {
  return { family: 4, words: new Int32Array(4) }
}

/** Copies 4 or 16 octets in network order. */
export function setClientOctets(client: ClientAddress, family: Family, octets: Uint8Array, offset = 0): void {
  client.family = family
  for (let i = 0; i < 4; i++) client.words[i] = family === 6 || i === 0 ? readWord(octets, offset + 4 * i) : 0
}

function readWord(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!
}
