/**
 * What speaks against taking a fetched database for the one in use: nothing to know in it is a reason to refuse it; that it
 * is made in another way, knows less, or sends too many clients elsewhere are doubts for an operator to settle.
 */
import type { Family } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { COUNTRY_POLICY } from '../routing/country-policy.ts'
import type { Location } from '../routing/location.ts'
import type { Policy } from '../routing/policy.ts'
import { buildPolicyTrees, policyStructure } from '../tables/build-policy-trees.ts'
import { changedShare } from '../tables/changed-share.ts'

/** A sentence when no location can ever come of it. */
export function refuseDatabase(candidate: GeoDatabase): string | undefined {
  return [...knowledgeOf(candidate).values()].some((share) => share > 0)
    ? undefined
    : 'it says nothing of where addresses are: neither country nor place nor network'
}

export interface DatabaseChange {
  readonly candidate: GeoDatabase
  readonly replaced: GeoDatabase
  /** All that are in use, in their order, `replaced` among them. */
  readonly databases: readonly GeoDatabase[]
  readonly policies: readonly Policy[]
  /** From 0 to 1: this much of the known addresses may be sent elsewhere. */
  readonly acceptShare: number
}

/** Sentences. */
export function doubtsAbout(change: DatabaseChange): string[] {
  const { candidate, replaced } = change
  return [...doubtsOfKind(candidate, replaced), ...doubtsOfKnowledge(candidate, replaced), ...doubtsOfPlans(change)]
}

function doubtsOfKind({ metadata: now }: GeoDatabase, { metadata: before }: GeoDatabase): string[] {
  const doubts: string[] = []
  if (now.type !== before.type) doubts.push(`it is a "${now.type}", not a "${before.type}"`)
  if (now.ipVersion < before.ipVersion) doubts.push('it knows IPv4 addresses only')
  if (now.built !== undefined && before.built !== undefined && now.built < before.built) {
    doubts.push(`it was made on ${dayOf(now.built)}, the one in use on ${dayOf(before.built)}`)
  }
  if (now.nodeCount * 2 < before.nodeCount) {
    doubts.push(`it has ${now.nodeCount} nodes, the one in use ${before.nodeCount}`)
  }
  return doubts
}

function doubtsOfKnowledge(candidate: GeoDatabase, replaced: GeoDatabase): string[] {
  const [now, before] = [knowledgeOf(candidate), knowledgeOf(replaced)]
  return [...before].flatMap(([what, share]) => {
    const left = now.get(what)!
    return left * 2 >= share ? [] : [`it says the ${what} in ${percent(left)} of its records, not in ${percent(share)}`]
  })
}

const SAYS: Readonly<Record<string, (location: Location) => boolean>> = {
  continent: ({ continent }) => continent !== undefined,
  country: ({ country }) => country !== undefined,
  subdivision: ({ subdivisions }) => subdivisions.length > 0,
  coordinates: ({ coordinates }) => coordinates !== undefined,
  ASN: ({ asn }) => asn !== undefined,
}

/** Share of the data records that say it, by what; of some thousand nodes, evenly from the whole search tree. */
function knowledgeOf({ tree, locationOf }: GeoDatabase): ReadonlyMap<string, number> {
  const counts = new Map(Object.keys(SAYS).map((what) => [what, 0]))
  let records = 0
  const step = Math.max(1, tree.nodeCount / LIMITS.databaseNodesSampled)
  for (let at = 0; at < tree.nodeCount; at += step) {
    for (const bit of [0, 1]) {
      const reference = tree.child(Math.floor(at), bit)
      if (reference <= tree.nodeCount) continue
      records++
      const location = locationOf(reference)
      for (const [what, isSaid] of Object.entries(SAYS)) {
        if (isSaid(location)) counts.set(what, counts.get(what)! + 1)
      }
    }
  }
  return new Map([...counts].map(([what, count]) => [what, records === 0 ? 0 : count / records]))
}

/** One set of trees at a time: each takes much more memory while it is built than afterwards. */
function doubtsOfPlans({ candidate, replaced, databases, policies, acceptShare }: DatabaseChange): string[] {
  const distinct = [...new Map(policies.map((policy) => [policyStructure(policy), policy])).values()]
  const compared = [COUNTRY_POLICY, ...distinct.slice(0, LIMITS.policiesCompared)]
  const before = buildPolicyTrees(compared, databases)
  const after = buildPolicyTrees(
    compared,
    databases.map((database) => (database === replaced ? candidate : database)),
  )
  return compared.flatMap((policy, i) => {
    const shares = FAMILIES.map((family): [Family, number] => {
      const [old, next] = [before, after].map((trees) => ({ policy: trees[i]!, countries: trees[0]! }))
      return [family, changedShare(old!, next!, family)]
    })
    const [family, share] = shares.reduce((most, next) => (next[1] > most[1] ? next : most))
    if (share <= acceptShare) return []
    const what = policy === COUNTRY_POLICY ? 'be in another country' : `be sent elsewhere by "${policy.name}"`
    return [`${percent(share)} of the IPv${family} addresses would ${what}`]
  })
}

const FAMILIES = [4, 6] as const

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}
