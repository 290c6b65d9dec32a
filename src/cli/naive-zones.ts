/**
 * Looking a name up in zones the plain way, by RFC 1034 section 4.3.2 as written, over maps of names. Explains answers
 * to people and bears witness about the compiled tables; shares no code with them.
 */
import { formatName, isWithin, nameKey, namesEqual, parentName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import { ALIAS_TYPE, type Rrset, type Zone } from '../zone/zone.ts'

/** What one lookup ends in. `zone` is the one that answers; `wildcard` the one that stood for the name, if one did. */
export type Found =
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'not-loaded' }
  | {
      readonly kind: 'data' | 'cname' | 'alias'
      readonly zone: Zone
      readonly rrset: Rrset
      readonly wildcard?: string
    }
  | { readonly kind: 'delegation' | 'dname'; readonly zone: Zone; readonly rrset: Rrset }
  /** ANY at a name that has records but no CNAME (RFC 8482). */
  | { readonly kind: 'any'; readonly zone: Zone; readonly wildcard?: string }
  | { readonly kind: 'no-data'; readonly zone: Zone; readonly wildcard?: string }
  | { readonly kind: 'no-name'; readonly zone: Zone; readonly encloser: string }

interface IndexedZone {
  readonly zone: Zone
  /** By name key; a name that only has names below it has no rrsets (an empty non-terminal). */
  readonly nodes: ReadonlyMap<string, readonly Rrset[]>
}

export class NaiveZones {
  readonly #zones: readonly IndexedZone[]
  readonly #unloaded: readonly Uint8Array[]

  /** `unloaded`: apexes of zones that are ours and could not be loaded. */
  constructor(zones: readonly Zone[], unloaded: readonly Uint8Array[]) {
    this.#zones = zones.map(indexZone)
    this.#unloaded = unloaded
  }

  lookUp(name: Uint8Array, type: number): Found {
    const indexed = this.#findZone(name, type)
    if (indexed === 'not-ours' || indexed === 'not-loaded') return { kind: indexed }
    const { zone, nodes } = indexed
    const stop = findStop(indexed, name, type)
    if (stop !== undefined) return stop
    const rrsets = nodes.get(nameKey(name))
    if (rrsets !== undefined) return findAtNode(zone, rrsets, type)
    let encloser = parentName(name)!
    while (!nodes.has(nameKey(encloser))) encloser = parentName(encloser)!
    const wildcard = Uint8Array.from([1, 0x2a, ...encloser])
    const atWildcard = nodes.get(nameKey(wildcard))
    if (atWildcard === undefined) return { kind: 'no-name', zone, encloser: formatName(encloser) }
    return { ...findAtNode(zone, atWildcard, type), wildcard: formatName(wildcard) }
  }

  /** The zone with the longest apex the name is within; for DS of an apex the zone above, if that is ours too. */
  #findZone(name: Uint8Array, type: number): IndexedZone | 'not-ours' | 'not-loaded' {
    const all = [
      ...this.#zones.map((indexed) => ({ apex: indexed.zone.origin, indexed })),
      ...this.#unloaded.map((apex) => ({ apex, indexed: undefined })),
    ]
    const ours = all.filter(({ apex }) => isWithin(name, apex)).sort((a, b) => b.apex.length - a.apex.length)
    const isApexDs = type === Type.DS && ours.length > 1 && namesEqual(name, ours[0]!.apex)
    const chosen = ours[isApexDs ? 1 : 0]
    return chosen === undefined ? 'not-ours' : (chosen.indexed ?? 'not-loaded')
  }
}

function indexZone(zone: Zone): IndexedZone {
  const nodes = new Map<string, Rrset[]>()
  for (const rrset of zone.rrsets) {
    for (let name = rrset.owner; ; name = parentName(name)!) {
      const key = nameKey(name)
      if (!nodes.has(key)) nodes.set(key, [])
      if (namesEqual(name, zone.origin)) break
    }
    nodes.get(nameKey(rrset.owner))!.push(rrset)
  }
  return { zone, nodes }
}

/** The topmost delegation at or above the name, or DNAME above it; DS at the cut is the parent's own data. */
function findStop({ zone, nodes }: IndexedZone, name: Uint8Array, type: number): Found | undefined {
  const path: Uint8Array[] = []
  for (let at = name; ; at = parentName(at)!) {
    path.unshift(at)
    if (namesEqual(at, zone.origin)) break
  }
  for (const [depth, at] of path.entries()) {
    const rrsets = nodes.get(nameKey(at)) ?? []
    const isName = depth === path.length - 1
    const ns = depth === 0 ? undefined : rrsets.find((rrset) => rrset.type === Type.NS)
    if (ns !== undefined && !(isName && type === Type.DS)) return { kind: 'delegation', zone, rrset: ns }
    const dname = isName ? undefined : rrsets.find((rrset) => rrset.type === Type.DNAME)
    if (dname !== undefined) return { kind: 'dname', zone, rrset: dname }
  }
  return undefined
}

type AtNode = Extract<Found, { readonly kind: 'data' | 'cname' | 'alias' | 'any' | 'no-data' }>

function findAtNode(zone: Zone, rrsets: readonly Rrset[], type: number): AtNode {
  const rrset = rrsets.find((rrset) => rrset.type === type)
  if (rrset !== undefined) return { kind: 'data', zone, rrset }
  const cname = rrsets.find((rrset) => rrset.type === Type.CNAME)
  if (cname !== undefined) return { kind: 'cname', zone, rrset: cname }
  const alias = rrsets.find((rrset) => rrset.type === ALIAS_TYPE)
  const isAddress = type === Type.A || type === Type.AAAA
  if (alias !== undefined && isAddress) return { kind: 'alias', zone, rrset: alias }
  return { kind: type === Type.ANY && rrsets.length > 0 ? 'any' : 'no-data', zone }
}
