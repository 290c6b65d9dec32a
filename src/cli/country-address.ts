/** An address of a country, for questions about its clients. */
import type { Address } from '../base/address.ts'
import type { Prefix } from '../base/prefix.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { isPrivate, secondAddress } from '../tables/country-shares.ts'
import { walkNetworks } from '../tables/walk-networks.ts'

/**
 * The second address (the first is the network's own) of the country's largest IPv4 network, the lowest of several; of
 * its first IPv6 network when it has no IPv4. Undefined when the databases know none.
 */
export function findCountryAddress(databases: readonly GeoDatabase[], country: string): Address | undefined {
  let best: Prefix | undefined
  for (const family of [4, 6] as const) {
    walkNetworks(databases, family, (network, location) => {
      const { octets, length } = network
      if (location.country !== country || (best !== undefined && best.length <= length) || isPrivate(network)) {
        return 'go on'
      }
      best = { family, octets: octets.slice(), length }
      return family === 6 ? 'stop' : 'go on'
    })
    if (best !== undefined) return secondAddress(best)
  }
  return undefined
}
