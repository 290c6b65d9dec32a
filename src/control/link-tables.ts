/**
 * A snapshot and the answers of the moment -> the tables that queries are answered from. Cheap: zones, trees and
 * answers are shared as they are.
 */
import type { AnswerSets } from '../tables/answer-sets.ts'
import type { Identity, Tables } from '../tables/tables.ts'
import { openZoneImage } from '../tables/zone-image.ts'
import { openZoneIndex } from '../tables/zone-index.ts'
import { CountedNames } from './counted-names.ts'
import type { Snapshot } from './snapshot.ts'

/** `names` are the numbers that zones are counted under; they go on from snapshot to snapshot. */
export function linkTables(snapshot: Snapshot, answerSets: AnswerSets, names = new CountedNames()): Tables {
  return {
    zoneIndex: openZoneIndex(snapshot.zoneIndex),
    zones: snapshot.zones.map(({ name, image, sets }) => {
      return { image: openZoneImage(image), sets, slot: names.zoneSlot(name) }
    }),
    trees: snapshot.policies.map(({ ipv4, ipv6 }) => ({ ipv4, ipv6 })),
    answerSets,
    identity: identityOf(snapshot),
  }
}

/** The program's name without its version: attackers need no help. The node's name is told only where asked for. */
function identityOf(snapshot: Snapshot): Identity {
  const encoder = new TextEncoder()
  const { nsid, node } = snapshot.config
  return { nsid: encoder.encode(nsid ? node : ''), version: encoder.encode('nearpop') }
}
