/** Which zones of ours lie within which: names in them are answered from the lower one alone (RFC 1034 section 4.3.2, step 2). */
import { nameKey, parentName } from '../dns/name.ts'

/** By origin, in wire form like `origins`: those with no other one between. */
export function zonesBelow(origins: readonly Uint8Array[]): (origin: Uint8Array) => readonly Uint8Array[] {
  const keys = new Set(origins.map(nameKey))
  const below = Map.groupBy(origins, (origin) => keyAbove(origin, keys))
  // The topmost are a group of their own, and mostly the only one.
  return (origin) => (below.size === 1 ? [] : (below.get(nameKey(origin)) ?? []))
}

/** Undefined where nothing of ours is above. */
function keyAbove(origin: Uint8Array, keys: ReadonlySet<string>): string | undefined {
  for (let at = parentName(origin); at !== undefined; at = parentName(at)) {
    const key = nameKey(at)
    if (keys.has(key)) return key
  }
  return undefined
}
