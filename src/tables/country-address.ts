/** An address of a country, for questions about its clients. */
import type { Address } from '../base/address.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { exampleAddress } from './example-address.ts'
import { walkNetworks } from './walk-networks.ts'

/**
 * Of the country's largest public IPv4 network, the lowest of several; of its first IPv6 network when it has no IPv4.
 * Undefined when the databases know none.
 */
export function findCountryAddress(databases: readonly GeoDatabase[], country: string): Address | undefined {
  for (const family of [4, 6] as const) {
    let best: { readonly length: number; readonly address: Address } | undefined
    for (const { network, location } of walkNetworks(databases, family)) {
      if (location.country !== country || (best !== undefined && best.length <= network.length)) continue
      const address = exampleAddress(network)
      if (address === undefined) continue
      best = { length: network.length, address }
      if (family === 6) break
    }
    if (best !== undefined) return best.address
  }
  return undefined
}
