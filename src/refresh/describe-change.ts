/**
 * What speaks against taking a fetched database for the one in use: nothing to know in it is a reason to refuse it; that it
 * is made in another way, knows less, or sends too many clients elsewhere are doubts for an operator to settle. Each side is
 * surveyed by itself, as a large database takes much memory while it is.
 */
import type { Family } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import type { DatabaseMetadata, GeoDatabase } from '../geo/database.ts'
import { COUNTRY_POLICY } from '../routing/country-policy.ts'
import type { Location } from '../routing/location.ts'
import type { Policy } from '../routing/policy.ts'
import { buildPolicyTrees, type PolicyTrees, policyStructure } from '../tables/build-policy-trees.ts'
import { changedShare } from '../tables/changed-share.ts'

/** All that is held against each other; can be handed to another thread. */
export interface Survey {
  readonly metadata: DatabaseMetadata
  readonly knowledge: Knowledge
  /** Of all databases together, by policy as `comparedPolicies` has them. */
  readonly trees: readonly PolicyTrees[]
}

/** Share of the data records that say it, by what. */
export type Knowledge = ReadonlyMap<string, number>

/** Of `database` among `databases`, which are all that are in use then, in their order. */
export function surveyOf(
  database: GeoDatabase,
  databases: readonly GeoDatabase[],
  policies: readonly Policy[],
): Survey {
  const trees = buildPolicyTrees(comparedPolicies(policies), databases)
  return { metadata: database.metadata, knowledge: knowledgeOf(database), trees }
}

/** The countries first. */
function comparedPolicies(policies: readonly Policy[]): Policy[] {
  const distinct = [...new Map(policies.map((policy) => [policyStructure(policy), policy])).values()]
  return [COUNTRY_POLICY, ...distinct.slice(0, LIMITS.policiesCompared)]
}

/** A sentence when no location can ever come of it. */
export function refuseDatabase(candidate: GeoDatabase): string | undefined {
  return [...knowledgeOf(candidate).values()].some((share) => share > 0)
    ? undefined
    : 'it says nothing of where addresses are: neither country nor place nor network'
}

/** Sentences. From 0 to 1, `acceptShare` of the known addresses may be sent elsewhere. */
export function doubtsAbout(before: Survey, after: Survey, policies: readonly Policy[], acceptShare: number): string[] {
  return [
    ...doubtsOfKind(after.metadata, before.metadata),
    ...doubtsOfKnowledge(after.knowledge, before.knowledge),
    ...doubtsOfPlans(before.trees, after.trees, comparedPolicies(policies), acceptShare),
  ]
}

function doubtsOfKind(now: DatabaseMetadata, before: DatabaseMetadata): string[] {
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

function doubtsOfKnowledge(now: Knowledge, before: Knowledge): string[] {
  return [...before].flatMap(([what, share]) => {
    const left = now.get(what)!
    return left * 2 >= share || share < RARE_SHARE
      ? []
      : [`it says the ${what} in ${percent(left)} of its records, not in ${percent(share)}`]
  })
}

/** What fewer records say may be in one sample of them and not in the next. */
const RARE_SHARE = 0.01

const SAYS: Readonly<Record<string, (location: Location) => boolean>> = {
  continent: ({ continent }) => continent !== undefined,
  country: ({ country }) => country !== undefined,
  subdivision: ({ subdivisions }) => subdivisions.length > 0,
  coordinates: ({ coordinates }) => coordinates !== undefined,
  ASN: ({ asn }) => asn !== undefined,
}

/** Of some thousand nodes, evenly from the whole search tree. */
function knowledgeOf({ tree, locationOf }: GeoDatabase): Knowledge {
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

function doubtsOfPlans(
  before: readonly PolicyTrees[],
  after: readonly PolicyTrees[],
  policies: readonly Policy[],
  acceptShare: number,
): string[] {
  return policies.flatMap((policy, i) => {
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
