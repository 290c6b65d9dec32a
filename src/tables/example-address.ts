/** An address that stands for a network, for questions about its clients. */
import type { Address } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import type { Prefix } from '../base/prefix.ts'
import { privateBlockLength } from '../dns/client-subnet.ts'

/**
 * The second one, as the first is the network's own; undefined in private networks, for which a client subnet is not
 * heeded.
 */
export function exampleAddress({ family, octets, length }: Prefix): Address | undefined {
  setClientOctets(CELL, family, octets)
  if (privateBlockLength(CELL) > 0) return undefined
  const second = octets.slice()
  if (length < octets.length * 8) second[octets.length - 1]! |= 1
  return { family, octets: second }
}

const CELL = newClientAddress()
