/**
 * Where an address is, by asking each database the plain way, one lookup of the maxmind package each. Slow, and right
 * by its simplicity: it explains answers to people and is the independent voice in tests of the compiled trees. Never
 * on the query path.
 */
import type { Address } from '../base/address.ts'
import { holdsAddress } from '../base/prefix.ts'
import { type Location, NOWHERE } from '../routing/location.ts'
import type { GeoDatabase } from './database.ts'
import { completeLocation, overlayLocations } from './overlay-locations.ts'
import { locationOfRecord } from './record-location.ts'

/**
 * Later databases win field by field. `prefixLength` is that of the narrowest network any of them answered with:
 * everything in it has the same location. IPv6 addresses that a database merely aliases to its IPv4 tree (in ::/96,
 * v4-mapped, 6to4, Teredo) are nowhere in it, and so is any IPv6 address in a database of IPv4 alone.
 */
export function locate(
  databases: readonly GeoDatabase[],
  address: Address,
): { readonly location: Location; readonly prefixLength: number } {
  let location = NOWHERE
  let prefixLength = 0
  for (const database of databases) {
    const found = locateIn(database, address)
    location = overlayLocations(location, found.location)
    prefixLength = Math.max(prefixLength, found.prefixLength)
  }
  return { location: completeLocation(location), prefixLength }
}

function locateIn(database: GeoDatabase, address: Address): { location: Location; prefixLength: number } {
  if (address.family === 6) {
    if (database.metadata.ipVersion === 4) return { location: NOWHERE, prefixLength: 0 }
    const alias = database.aliases.find((prefix) => holdsAddress(prefix, address))
    if (alias !== undefined) return { location: NOWHERE, prefixLength: alias.length }
  }
  const { record, prefixLength } = database.lookup(address)
  return { location: locationOfRecord(record), prefixLength }
}
