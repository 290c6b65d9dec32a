/**
 * A snapshot and today's health -> the tables that queries are answered from. Cheap: zones and trees are shared as
 * they are, only the answer sets are rendered; a change of health renders those alone.
 */
import { chooseMembers, type IsUp } from '../routing/choose-members.ts'
import type { Pool } from '../routing/policy.ts'
import { openAnswerSets } from '../tables/answer-sets.ts'
import { buildAnswerSets } from '../tables/build-answer-sets.ts'
import type { Identity, Tables } from '../tables/tables.ts'
import { openZoneImage } from '../tables/zone-image.ts'
import { openZoneIndex } from '../tables/zone-index.ts'
import type { Snapshot } from './snapshot.ts'

/** Whether a member that obeys health may be answered with: by PoP name and record type. */
export type Health = (pop: string, type: number) => boolean

export function linkTables(snapshot: Snapshot, health: Health): Tables {
  return {
    zoneIndex: openZoneIndex(snapshot.zoneIndex),
    zones: snapshot.zones.map(({ image, sets }) => ({ image: openZoneImage(image), sets })),
    trees: snapshot.policies.map(({ ipv4, ipv6 }) => ({ ipv4, ipv6 })),
    answerSets: openAnswerSets(renderAnswers(snapshot, health)),
    identity: identityOf(snapshot),
  }
}

function renderAnswers(snapshot: Snapshot, health: Health): SharedArrayBuffer {
  return buildAnswerSets(
    snapshot.sets.map(({ policy: number, type, ttl }) => {
      const { policy, plans } = snapshot.policies[number]!
      const isUp = healthOf(policy.pools, type, health)
      return { policy: number, type, ttl, plans: plans.map((plan) => chooseMembers(policy, plan, type, isUp)) }
    }),
  )
}

function healthOf(pools: readonly Pool[], type: number, health: Health): IsUp {
  return (pool, member) => {
    const { pop } = pools[pool]!.members[member]!
    return pop === undefined || health(pop, type)
  }
}

/** The program's name without its version: attackers need no help. The node's name is told only where asked for. */
function identityOf(snapshot: Snapshot): Identity {
  const encoder = new TextEncoder()
  const { nsid, node } = snapshot.config
  return { nsid: encoder.encode(nsid ? node : ''), version: encoder.encode('nearpop') }
}
