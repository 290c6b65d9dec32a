/**
 * The networks that databases tell apart, in address order, each with its location: what `geo/locate.ts` says of any
 * address, for all of them, in one pass over the search trees of all databases at once.
 */
import type { Family } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import { holdsAddress, type Prefix } from '../base/prefix.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { completeLocation, overlayLocations } from '../geo/overlay-locations.ts'
import { ipv4Reference, ipv6Reference } from '../geo/search-tree.ts'
import { type Location, NOWHERE } from '../routing/location.ts'

export interface LocatedNetwork {
  /** Its octets are only good until the next one is asked for. */
  readonly network: Prefix
  /** Nearly always the same object for networks with the same records. */
  readonly location: Location
}

export function* walkNetworks(databases: readonly GeoDatabase[], family: Family): Generator<LocatedNetwork, void> {
  const cursors = databases.map((database) => new Cursor(database, family))
  const locations = new Map<string, Location>()
  const octets = new Uint8Array(family === 4 ? 4 : 16)
  for (let more = true; more; ) {
    let length = 0
    let key = ''
    for (const cursor of cursors) {
      cursor.seek(octets)
      length = Math.max(length, cursor.depth)
      key += `${cursor.reference} `
    }
    let location = locations.get(key)
    if (location === undefined) {
      if (locations.size >= LIMITS.databaseCacheEntriesMax) locations.clear()
      location = completeLocation(
        cursors.reduce((under, cursor) => overlayLocations(under, cursor.location()), NOWHERE),
      )
      locations.set(key, location)
    }
    yield { network: { family, octets, length }, location }
    more = advance(octets, length)
  }
}

/** Moves to the first address behind the network of `length` bits; false when there is none. */
export function advance(octets: Uint8Array, length: number): boolean {
  for (let bit = length - 1; bit >= 0; bit--) {
    const mask = 0x80 >> (bit & 7)
    octets[bit >> 3]! ^= mask
    if ((octets[bit >> 3]! & mask) !== 0) return true
  }
  return false
}

/** Where one database's tree ends for an address. */
class Cursor {
  /** Of a record, or of "nothing known". */
  reference = 0
  /** Bits that the lookup took. */
  depth = 0
  readonly #database: GeoDatabase
  readonly #bits: number
  readonly #root: number
  readonly #aliases: readonly Prefix[]
  readonly #family: Family

  constructor(database: GeoDatabase, family: Family) {
    this.#database = database
    this.#family = family
    this.#bits = family === 4 ? 32 : 128
    this.#root = family === 4 ? ipv4Reference(database.tree) : ipv6Reference(database.tree)
    this.#aliases = family === 4 ? [] : database.aliases
  }

  seek(octets: Uint8Array): void {
    const { tree } = this.#database
    const alias = this.#aliases.find((prefix) => holdsAddress(prefix, { family: this.#family, octets }))
    if (alias !== undefined) {
      this.reference = tree.nodeCount
      this.depth = alias.length
      return
    }
    let reference = this.#root
    let depth = 0
    for (; reference < tree.nodeCount && depth < this.#bits; depth++) {
      reference = tree.child(reference, (octets[depth >> 3]! >> (7 - (depth & 7))) & 1)
    }
    this.reference = reference
    this.depth = depth
  }

  location(): Location {
    const { tree } = this.#database
    return this.reference <= tree.nodeCount ? NOWHERE : this.#database.locationOf(this.reference)
  }
}
