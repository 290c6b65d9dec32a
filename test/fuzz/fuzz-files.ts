/** What the server under fuzz serves: the example zones that hold every record type and a policy of both families. */
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

export const DATABASE = countries({ [IN_AMERICA]: 'US', [IN_EUROPE]: 'DE', '2001:db8::/32': 'US', '64.0.0.0/3': 'US' })

export const ORIGINS: readonly string[] = ['example.com', 'linkedlist.org']

/** File -> text. */
export function zoneFiles(): Record<string, string> {
  const textOf = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
  return Object.fromEntries(ORIGINS.map((origin) => `zones/${origin}.yaml`).map((name) => [name, textOf(name)]))
}
