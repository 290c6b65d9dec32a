/**
 * Last step of a reload: numbers for policies and dynamic sets among all zones, trees for the policies that are used,
 * and the zone index. Trees of policies that say the same as before, over the same databases, are kept, also over restarts.
 */
import type { Config } from '../config/config.ts'
import { formatName, parseName } from '../dns/name.ts'
import type { Policy } from '../routing/policy.ts'
import { buildPolicyTrees, type PolicyTrees, policyStructure } from '../tables/build-policy-trees.ts'
import { buildZoneIndex } from '../tables/zone-index.ts'
import type { DynamicRrset } from '../zone/zone.ts'
import type { LastGood, LoadedDatabase, LoadedZone } from './last-good.ts'
import { EMBEDDED } from './reload-databases.ts'
import type { ReloadedZones } from './reload-zones.ts'
import { setCheckOf } from './set-checks.ts'
import type { DynamicSet, Snapshot, SnapshotPolicy, SnapshotZone } from './snapshot.ts'

export function compileSnapshot(
  config: Config,
  databases: readonly LoadedDatabase[],
  zones: ReloadedZones,
  lastGood: LastGood,
): Omit<Snapshot, 'refreshes'> {
  const numbers = new Numbering()
  const numbered = zones.loaded.map((zone) => numberSets(zone, numbers, lastGood))
  const unloaded = zones.unloaded.map(({ name }) => parseName(name) as Uint8Array)
  return {
    config,
    zones: numbered,
    unloaded: zones.unloaded,
    zoneIndex: buildZoneIndex([...zones.loaded.map(({ compiled }) => compiled.origin), ...unloaded]),
    policies: treesFor(numbers.policies, databases, lastGood),
    sets: numbers.sets,
    databases: databases.map(({ source, file, database }) => {
      return { file: source === EMBEDDED ? EMBEDDED : file, metadata: database.metadata }
    }),
    serials: Object.fromEntries(lastGood.serials ?? []),
  }
}

/** Policies by identity, sets by all that answers depend on: each gets its number when it is first seen. */
class Numbering {
  readonly policies: Policy[] = []
  readonly sets: DynamicSet[] = []
  readonly #policyNumbers = new Map<Policy, number>()
  readonly #setNumbers = new Map<string, number>()

  setNumber(rrset: DynamicRrset): number {
    const { policy, type, ttl } = rrset
    const policyNumber = this.#policyNumbers.get(policy) ?? this.policies.push(policy) - 1
    this.#policyNumbers.set(policy, policyNumber)
    // Names share a set unless their checks name them.
    const check = setCheckOf(rrset)
    const set = { policy: policyNumber, type, ttl, ...(check === undefined ? {} : { check }) }
    const key = JSON.stringify(set)
    const number = this.#setNumbers.get(key) ?? this.sets.push(set) - 1
    this.#setNumbers.set(key, number)
    return number
  }
}

function numberSets(zone: LoadedZone, numbers: Numbering, lastGood: LastGood): SnapshotZone {
  const { name, file, compiled, stale } = zone
  const { serial, records, buffer, dynamics } = compiled
  const sets = Int32Array.from(dynamics, (rrset) => numbers.setNumber(rrset))
  const dynamicOwners = dynamics.map(({ owner }) => formatName(owner))
  const revision = lastGood.revisions.get(compiled) ?? lastGood.nextRevision++
  lastGood.revisions.set(compiled, revision)
  return { name, file, serial, records, image: buffer, revision, sets, dynamicOwners, stale }
}

function treesFor(
  policies: readonly Policy[],
  databases: readonly LoadedDatabase[],
  lastGood: LastGood,
): SnapshotPolicy[] {
  const digests = databases.map(({ digest }) => digest)
  const isSame = `${digests}` === `${lastGood.trees?.databases}`
  const known = isSame ? lastGood.trees!.trees : new Map<string, PolicyTrees>()
  const missing = policies.filter((policy) => !known.has(policyStructure(policy)))
  const built = buildPolicyTrees(
    missing,
    databases.map(({ database }) => database),
  )
  if (missing.length > 0) lastGood.areTreesNew = true
  const fresh = new Map(missing.map((policy, i) => [policyStructure(policy), built[i]!]))
  const trees = policies.map((policy) => {
    const structure = policyStructure(policy)
    return { policy, structure, trees: fresh.get(structure) ?? known.get(structure)! }
  })
  lastGood.trees = { databases: digests, trees: new Map(trees.map(({ structure, trees }) => [structure, trees])) }
  return trees.map(({ policy, trees }) => ({ policy, ...trees }))
}
