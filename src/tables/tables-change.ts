/**
 * What changed from one set of tables to the next, as it goes to the threads that answer: shared buffers, and of the
 * zones only those that are new, so that one changed zone among ten thousand costs the others nothing. Each thread opens
 * the buffers itself: what a structured clone makes of our views is slower to read.
 */
import { openAnswerSets } from './answer-sets.ts'
import type { FamilyTrees } from './prefix-tree.ts'
import type { CountryTrees, Identity, PublishedZone, Tables } from './tables.ts'
import { openZoneImage } from './zone-image.ts'
import { openZoneIndex } from './zone-index.ts'

/** What is absent stays as it was. */
export interface TablesChange {
  readonly zoneIndex?: SharedArrayBuffer
  readonly zones?: ZonesChange
  readonly trees?: Tables['trees']
  readonly answerSets?: SharedArrayBuffer
  readonly countries?: CountryTrees
  readonly identity?: Identity
  readonly cookieSecrets?: Tables['cookieSecrets']
  readonly rateLimit?: Tables['rateLimit']
}

export interface ZonesChange {
  /** By zone number now: the number of the same zone before, or -1 for the next of `fresh`. */
  readonly kept: Int32Array
  readonly fresh: readonly (FreshZone | undefined)[]
}

interface FreshZone {
  readonly image: SharedArrayBuffer
  readonly sets: Int32Array
  readonly slot: number
}

/** By identity: parts of `after` that are parts of `before` are left out. Everything, where there was nothing before. */
export function changeBetween(before: Tables | undefined, after: Tables): TablesChange {
  const { zoneIndex, zones, trees, answerSets, countries, identity, cookieSecrets, rateLimit } = after
  return {
    ...(zoneIndex !== before?.zoneIndex && { zoneIndex: zoneIndex.words.buffer as SharedArrayBuffer }),
    ...(zones !== before?.zones && { zones: zonesChange(before?.zones ?? [], zones) }),
    ...(trees !== before?.trees && { trees }),
    ...(answerSets !== before?.answerSets && { answerSets: answerSets.words.buffer as SharedArrayBuffer }),
    ...(countries !== undefined && countries !== before?.countries && { countries }),
    ...(identity !== before?.identity && { identity }),
    ...(cookieSecrets !== before?.cookieSecrets && { cookieSecrets }),
    ...(rateLimit !== before?.rateLimit && { rateLimit }),
  }
}

function zonesChange(before: Tables['zones'], after: Tables['zones']): ZonesChange {
  const numbers = new Map(before.map((zone, number) => [zone, number]))
  const kept = Int32Array.from(after, (zone) => numbers.get(zone) ?? -1)
  const fresh = after.filter((_, number) => kept[number]! < 0).map((zone) => zone && freshZone(zone))
  return { kept, fresh }
}

function freshZone({ image, sets, slot }: PublishedZone): FreshZone {
  return { image: image.words.buffer as SharedArrayBuffer, sets, slot }
}

/** Octets of the zones that are new in it: about what those took that they replace. */
export function freshOctets({ zones }: TablesChange): number {
  return zones === undefined ? 0 : zones.fresh.reduce((sum, zone) => sum + (zone?.image.byteLength ?? 0), 0)
}

/** The tables after a change; `before` is undefined when the change holds everything. */
export function applyChange(before: Tables | undefined, change: TablesChange): Tables {
  const countries = change.countries ?? before?.countries
  return {
    zoneIndex: change.zoneIndex === undefined ? before!.zoneIndex : openZoneIndex(change.zoneIndex),
    zones: change.zones === undefined ? before!.zones : applyZones(before?.zones ?? [], change.zones),
    trees: change.trees?.map(openTrees) ?? before!.trees,
    answerSets: change.answerSets === undefined ? before!.answerSets : openAnswerSets(change.answerSets),
    ...(countries !== undefined && { countries }),
    identity: change.identity ?? before!.identity,
    cookieSecrets: change.cookieSecrets ?? before!.cookieSecrets,
    rateLimit: change.rateLimit === undefined ? before!.rateLimit : openRateLimit(change.rateLimit),
  }
}

function openRateLimit(rateLimit: Tables['rateLimit']): Tables['rateLimit'] {
  return rateLimit === 'off' ? rateLimit : { ...rateLimit, exempt: openTrees(rateLimit.exempt) }
}

function openTrees({ ipv4, ipv6 }: FamilyTrees): FamilyTrees {
  return { ipv4: { ...ipv4 }, ipv6: { ...ipv6 } }
}

function applyZones(before: Tables['zones'], { kept, fresh }: ZonesChange): Tables['zones'] {
  let next = 0
  return Array.from(kept, (number) => {
    if (number >= 0) return before[number]
    const zone = fresh[next++]
    return zone && { image: openZoneImage(zone.image), sets: zone.sets, slot: zone.slot }
  })
}
