/** Which names lie in zones of ours, for as many zones as there may be. */
import { nameKey, parentName } from '../dns/name.ts'

/** `origins` and names are in wire form. */
export function servedNames(origins: Iterable<Uint8Array>): (name: Uint8Array) => boolean {
  const keys = new Set(Array.from(origins, nameKey))
  return (name) => {
    for (let at: Uint8Array | undefined = name; at !== undefined; at = parentName(at)) {
      if (keys.has(nameKey(at))) return true
    }
    return false
  }
}
