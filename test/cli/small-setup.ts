/**
 * A small configuration in a folder of its own: three PoPs, a database in the layout of MaxMind of which every network
 * is known here, and zones with every way to an answer.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type MmdbValue, writeMmdb } from '../geo/mmdb-writer.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

const CONFIGURATION = `version: 1
node: ns1
listen: {dns: ['127.0.0.1:5300']}
geodb: [geo.mmdb]
pops:
  ny: {ipv4: 203.0.113.10, ipv6: '2001:db8:10::1', location: [40.71, -74.01]}
  fr: {ipv4: 203.0.113.20, ipv6: '2001:db8:20::1', location: [48.86, 2.35]}
  au: {ipv4: [203.0.113.30, 203.0.113.31], location: [-27.47, 153.03], bias: 10}
policies:
  continents:
    rules:
      - {geos: [NA-US-CA], subnets: [192.0.2.0/24], asns: [64500], pops: [au, ny]}
      - {geos: [NA], pops: [ny]}
      - {geos: [EU], pops: [fr, ny]}
    default: [au]
  closest:
    rules: [{nearest: all}]
    default: [fr]
`

const ZONE = `'':
  - {type: A, ttl: 60, dynamic: continents}
  - {type: AAAA, ttl: 60, dynamic: continents}
  - {type: NS, values: [ns1.example.test., ns2.example.test.]}
  - {type: MX, value: {preference: 10, exchange: mail.example.test.}}
ns1: {type: A, value: 192.0.2.53}
ns2: {type: A, value: 198.51.100.53}
mail: {type: A, value: 192.0.2.25}
near: {type: A, ttl: 60, dynamic: closest}
www: {type: CNAME, value: near.example.test.}
outside: {type: CNAME, value: www.example.net.}
loop: {type: CNAME, value: loop.other.test.}
'*.wild': {type: TXT, value: by wildcard}
a.b: {type: TXT, value: below an empty non-terminal}
big: {type: TXT, value: ${'x'.repeat(1_400)}}
old: {type: DNAME, value: new.example.test.}
x.new: {type: A, value: 192.0.2.99}
sub: {type: NS, values: [ns1.sub.example.test., ns2.sub.example.test.]}
ns1.sub: {type: A, value: 192.0.2.61}
ns2.sub: {type: A, value: 192.0.2.62}
`

const OTHER_ZONE = `'': {type: NS, values: [ns1.example.test., ns2.example.test.]}
loop: {type: CNAME, value: loop.example.test.}
`

function place(country: string, more: { readonly [key: string]: MmdbValue } = {}): MmdbValue {
  return { country: { iso_code: country }, ...more }
}

export const NETWORKS: readonly (readonly [string, MmdbValue])[] = [
  ['1.0.0.0/8', place('AU')],
  ['2.0.0.0/9', place('FR')],
  ['2.128.0.0/10', place('DE')],
  ['8.0.0.0/8', place('US')],
  ['8.8.0.0/16', place('US', { subdivisions: [{ iso_code: 'CA' }], location: { latitude: 37.4, longitude: -122.1 } })],
  ['2a00::/16', place('FR')],
  ['2600::/16', place('US')],
]

/** Writes it; returns the path of its nearpop.yaml. */
export function smallSetup(context: TestContext): string {
  const folder = scratchFolder(context)
  mkdirSync(join(folder, 'zones'))
  writeFileSync(join(folder, 'nearpop.yaml'), CONFIGURATION)
  writeFileSync(join(folder, 'zones/example.test.yaml'), ZONE)
  writeFileSync(join(folder, 'zones/other.test.yaml'), OTHER_ZONE)
  writeFileSync(join(folder, 'geo.mmdb'), writeMmdb({ networks: NETWORKS, aliases: true }))
  return join(folder, 'nearpop.yaml')
}
