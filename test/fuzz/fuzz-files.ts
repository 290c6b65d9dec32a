/**
 * What the server under fuzz serves: the example zones that hold every record type and a policy of both families, and a
 * zone whose answers have every size about the limits.
 */
import { readFileSync } from 'node:fs'
import { countries, IN_AMERICA, IN_EUROPE } from '../control/fake-sources.ts'

export const CONFIG = `version: 1
node: fuzzed
nsid: true
geodb: world.mmdb
pops:
  ny: {ipv4: 203.0.113.10, ipv6: '2001:db8:10::1'}
  fr: {ipv4: 203.0.113.20, ipv6: '2001:db8:20::1'}
policies:
  tiny-cdn: {rules: [{subnets: [128.0.0.0/1, '8000::/1'], pops: [ny]}, {geos: [NA], pops: [ny]}], default: [fr]}
`

export const DATABASE = countries({
  [IN_AMERICA]: 'US',
  [IN_EUROPE]: 'DE',
  '2001:db8::/32': 'US',
  '64.0.0.0/3': 'US',
  // Next to addresses that what stands behind a packet would make of a shorter one.
  '16.1.0.0/16': 'US',
  '16.255.255.0/24': 'US',
})

export const ORIGINS: readonly string[] = ['example.com', 'linkedlist.org', 'sizes.example']

/** Owners in sizes.example: texts of so many octets, and what has or is additional. */
export const SIZED_NAMES: readonly string[] = [
  ...new Set([
    ...Array.from({ length: 80 }, (_, i) => `t${380 + 12 * i}`),
    ...Array.from({ length: 40 }, (_, i) => `t${i < 20 ? 445 + i : 1_145 + i}`), // around 512 and 1,232 in all
    ...['mail', 'sub', 'x.sub', 'link', 'hosts'],
  ]),
]

/** File -> text. */
export function zoneFiles(): Record<string, string> {
  const textOf = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
  const examples = ORIGINS.slice(0, 2).map((origin) => `zones/${origin}.yaml`)
  return {
    ...Object.fromEntries(examples.map((name) => [name, textOf(name)])),
    'zones/sizes.example.yaml': sizesZone(),
  }
}

function sizesZone(): string {
  const hosts = Array.from({ length: 14 }, (_, i) => `h${i}`)
  const texts = SIZED_NAMES.filter((name) => /^t\d/.test(name))
  return [
    "'': {type: NS, values: [ns1.example.net., ns2.example.net.]}",
    ...texts.map((name) => `${name}: {type: TXT, ttl: 60, value: ${'x'.repeat(Number(name.slice(1)))}}`),
    `mail: {type: MX, values: [${hosts.map((host) => `{preference: 1, exchange: ${host}.sizes.example.}`)}]}`,
    `sub: {type: NS, values: [${hosts.map((host) => `${host}.sub.sizes.example.`)}]}`,
    'link: {type: CNAME, ttl: 60, value: t500.sizes.example.}',
    `hosts: {type: A, ttl: 60, values: [${hosts.map((_, i) => `192.0.2.${i + 1}`)}]}`,
    ...hosts.flatMap((host, i) => [
      `${host}: {type: AAAA, ttl: 60, value: '2001:db8::${i}'}`,
      `${host}.sub: {type: AAAA, ttl: 60, value: '2001:db8:1::${i}'}`,
    ]),
    '',
  ].join('\n')
}
