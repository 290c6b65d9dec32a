/**
 * What a conversation gives the server -> the tables it answers from, by the same steps as a reload: configuration,
 * zones, a geo database, images, trees, and the answers of today's health.
 */

import { hasErrors, type Problem } from '../../src/base/problem.ts'
import { formatProblem } from '../../src/base/problem-text.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { parseName } from '../../src/dns/name.ts'
import { type GeoDatabase, openDatabase } from '../../src/geo/database.ts'
import { chooseMembers } from '../../src/routing/choose-members.ts'
import type { Policy } from '../../src/routing/policy.ts'
import { openAnswerSets } from '../../src/tables/answer-sets.ts'
import { buildAnswerSets } from '../../src/tables/build-answer-sets.ts'
import { buildPolicyTrees } from '../../src/tables/build-policy-trees.ts'
import { buildZoneImage } from '../../src/tables/build-zone-image.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { openZoneImage } from '../../src/tables/zone-image.ts'
import { buildZoneIndex, openZoneIndex } from '../../src/tables/zone-index.ts'
import { readZone } from '../../src/zone/read-zone.ts'
import type { Zone } from '../../src/zone/zone.ts'
import { writeMmdb } from '../geo/mmdb-writer.ts'
import type { Conversation, GeoNetwork } from './conversation.ts'

/** The tables under a state of health, given as the PoPs that are down. Throws where a file of the conversation is wrong. */
export function compileConversation(conversation: Conversation): (down: ReadonlySet<string>) => Tables {
  const { file, config: configText, zones: zoneTexts, unloaded, geo } = conversation
  const read = readConfig({ file: `${file}: config`, text: `version: 1\nnode: ns1\n${configText}` })
  requireNone(read.problems)
  const { policies, pops } = read.config!
  const origins = [...zoneTexts.map(({ origin }) => origin), ...unloaded].map(
    (origin) => parseName(origin) as Uint8Array,
  )
  const zones = zoneTexts.map(({ origin, text }, i) => {
    const context = { policies, pops, zones: origins }
    const result = readZone({
      ...{ file: `${file}: zone ${origin}`, text, origin: origins[i]!, context },
      modifiedSeconds: 1,
    })
    requireNone(result.problems)
    return result.zone!
  })
  return compileZones(zones, origins, databaseOf(geo))
}

/** Zones -> tables; `origins` holds the zones' own first, then those of zones that could not be loaded. */
export function compileZones(
  zones: readonly Zone[],
  origins: readonly Uint8Array[],
  databases: readonly GeoDatabase[] = [],
): (down: ReadonlySet<string>) => Tables {
  const compiled = zones.map(buildZoneImage)
  const dynamics = compiled.flatMap((zone) => zone.dynamics)
  const policies = [...new Set(dynamics.map(({ policy }) => policy))]
  const trees = buildPolicyTrees(policies, databases)
  let sets = 0
  const published = compiled.map(({ buffer, dynamics }) => {
    return { image: openZoneImage(buffer), sets: Int32Array.from(dynamics, () => sets++) }
  })
  const zoneIndex = openZoneIndex(buildZoneIndex(origins))
  const identity = { nsid: new TextEncoder().encode('ns1'), version: new TextEncoder().encode('nearpop') }
  return (down) => {
    const sources = dynamics.map(({ policy, type, ttl }) => {
      const number = policies.indexOf(policy)
      const isUp = healthOf(policy, down)
      const plans = trees[number]!.plans.map((plan) => chooseMembers(policy, plan, type, isUp))
      return { policy: number, type, ttl, plans }
    })
    return { zoneIndex, zones: published, trees, answerSets: openAnswerSets(buildAnswerSets(sources)), identity }
  }
}

function healthOf(policy: Policy, down: ReadonlySet<string>) {
  return (pool: number, member: number) => !down.has(policy.pools[pool]!.members[member]!.pop ?? '')
}

function requireNone(problems: readonly Problem[]): void {
  if (hasErrors(problems))
    throw new Error(problems.map((problem) => formatProblem(problem, () => undefined)).join('\n'))
}

function databaseOf(geo: readonly GeoNetwork[]): GeoDatabase[] {
  if (geo.length === 0) return []
  const networks = geo.map(({ network, place }) => {
    const [continent, country, subdivision] = place.split('-')
    const record = {
      continent: { code: continent! },
      ...(country === undefined ? {} : { country: { iso_code: country } }),
      ...(subdivision === undefined ? {} : { subdivisions: [{ iso_code: subdivision }] }),
    }
    return [network, record] as const
  })
  const database = openDatabase('conversation.mmdb', writeMmdb({ networks, aliases: true }))
  if (typeof database === 'string') throw new Error(database)
  return [database]
}
