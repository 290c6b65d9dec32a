/**
 * A geo database -> the diagram of its locations: each node of its search tree is visited once, each record read once.
 */
import type { GeoDatabase } from '../geo/database.ts'
import { ipv4Reference, ipv6Reference } from '../geo/search-tree.ts'
import { type Location, NOWHERE } from '../routing/location.ts'
import type { Diagram } from './diagram.ts'
import { leaf, NodeStore } from './node-store.ts'

const UNSEEN = 0x7fffffff

/** `numberOf` gives the value for a location. IPv6 prefixes that alias the IPv4 tree are nowhere. */
export function databaseDiagram(database: GeoDatabase, numberOf: (location: Location) => number): Diagram {
  const { tree } = database
  const { nodeCount } = tree
  const store = new NodeStore()
  const nowhere = leaf(numberOf(NOWHERE))
  const ofNode = new Int32Array(nodeCount).fill(UNSEEN)
  const ofRecord = new Map<number, number>()

  function recordLeaf(reference: number): number {
    let found = ofRecord.get(reference)
    if (found === undefined) {
      found = leaf(numberOf(database.locationOf(reference)))
      ofRecord.set(reference, found)
    }
    return found
  }

  function visit(reference: number): number {
    if (reference === nodeCount) return nowhere
    if (reference > nodeCount) return recordLeaf(reference)
    if (ofNode[reference] === UNSEEN) {
      ofNode[reference] = store.join(visit(tree.child(reference, 0)), visit(tree.child(reference, 1)))
    }
    return ofNode[reference]!
  }

  const ipv4 = visit(ipv4Reference(tree))
  let ipv6 = visit(ipv6Reference(tree))
  for (const alias of database.aliases) ipv6 = store.rewrite(ipv6, alias, () => nowhere)
  return { store, ipv4, ipv6 }
}
