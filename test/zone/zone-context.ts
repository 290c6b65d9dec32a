/** What tests let zones refer to: two PoPs, a policy of both families and one of IPv4 alone. */
import { parseAddress } from '../../src/base/address.ts'
import { parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import type { Policy, Pop } from '../../src/routing/policy.ts'
import type { ZoneContext } from '../../src/zone/zone-draft.ts'

export const ORIGIN = wireName('example.com.')

const NY: Pop = { name: 'ny', ipv4: [octets('203.0.113.10')], ipv6: [octets('2001:db8:10::1')], bias: 0 }
const FR: Pop = { name: 'fr', ipv4: [octets('203.0.113.20')], ipv6: [], bias: 0 }

export const CONTEXT: ZoneContext = {
  pops: new Map([NY, FR].map((pop) => [pop.name, pop])),
  policies: new Map([policyOf('tiny-cdn', NY), policyOf('six-edges', NY), policyOf('only-ipv4', FR)]),
  zones: [ORIGIN, wireName('linkedlist.org.'), wireName('pasztor.at.')],
}

export function wireName(text: string): Uint8Array {
  return parseName(text) as Uint8Array
}

export function octets(address: string): Uint8Array {
  return parseAddress(address)!.octets
}

function policyOf(name: string, { name: pop, ipv4, ipv6 }: Pop): [string, Policy] {
  const member = { pop, rdatas: { [Type.A]: ipv4, [Type.AAAA]: ipv6 }, weight: 1, status: 'obey' } as const
  const pools = [{ name: pop, members: [member], bias: 0 }]
  const answers = { pools: 1, members: 1 }
  return [name, { name, pools, rules: [], fallback: [0], lastResort: [member], answers }]
}
