/**
 * A snapshot and the answers of the moment -> the tables that queries are answered from. Cheap: zones, trees and
 * answers are shared as they are.
 */
import type { AnswerSets } from '../tables/answer-sets.ts'
import { buildRateLimit } from '../tables/build-rate-limit.ts'
import type { Identity, Tables } from '../tables/tables.ts'
import { openZoneImage } from '../tables/zone-image.ts'
import { openZoneIndex } from '../tables/zone-index.ts'
import { CountedNames } from './counted-names.ts'
import type { Snapshot, SnapshotZone } from './snapshot.ts'

export interface LinkedBefore {
  readonly snapshot: Snapshot
  readonly tables: Tables
}

/**
 * `names` are the numbers that zones are counted under; they go on from snapshot to snapshot. Zones that are as they were
 * `before` are the same objects, by which it shows what has to be told to the threads that answer.
 */
export function linkTables(
  snapshot: Snapshot,
  answerSets: AnswerSets,
  names = new CountedNames(),
  before?: LinkedBefore,
): Tables {
  const linked = new Map(before?.snapshot.zones.map((zone, i) => [zone.name, { zone, as: before.tables.zones[i]! }]))
  return {
    zoneIndex: openZoneIndex(snapshot.zoneIndex),
    zones: snapshot.zones.map((zone) => {
      const known = linked.get(zone.name)
      if (known !== undefined && isSame(known.zone, zone)) return known.as
      return { image: openZoneImage(zone.image), sets: zone.sets, slot: names.zoneSlot(zone.name) }
    }),
    trees: snapshot.policies.map(({ ipv4, ipv6 }) => ({ ipv4, ipv6 })),
    answerSets,
    identity: identityOf(snapshot),
    cookieSecrets: snapshot.cookieSecrets ?? [],
    rateLimit: buildRateLimit(snapshot.config.rateLimit),
  }
}

function isSame(before: SnapshotZone, { revision, sets }: SnapshotZone): boolean {
  return before.revision === revision && before.sets.every((set, i) => set === sets[i])
}

/** The program's name without its version: attackers need no help. The node's name is told only where asked for. */
function identityOf(snapshot: Snapshot): Identity {
  const encoder = new TextEncoder()
  const { nsid, node } = snapshot.config
  return { nsid: encoder.encode(nsid ? node : ''), version: encoder.encode('nearpop') }
}
