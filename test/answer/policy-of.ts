/** Small policies for tests: who is in a subnet gets its pool, everyone else the last one. */
import { parseAddress } from '../../src/base/address.ts'
import { parsePrefix } from '../../src/base/prefix.ts'
import { Type } from '../../src/dns/numbers.ts'
import type { Member, Policy } from '../../src/routing/policy.ts'
import type { DynamicRrset } from '../../src/zone/zone.ts'
import { wireName } from './zone-of.ts'

/** Subnet (`*` for everyone else, last) -> values: addresses, or target names; several of them are drawn from. */
export function policyOf(pools: Readonly<Record<string, readonly string[]>>): Policy {
  const subnets = Object.keys(pools)
  return {
    name: 'test',
    pools: subnets.map((name) => ({ name, members: pools[name]!.map(memberOf), bias: 0 })),
    rules: subnets
      .filter((subnet) => subnet !== '*')
      .map((subnet, i) => ({
        ...{ geos: [], subnets: [parsePrefix(subnet)!], asns: [] },
        target: { kind: 'ordered', pools: [i] },
      })),
    fallback: '*' in pools ? [subnets.indexOf('*')] : [],
    lastResort: [],
    answers: { pools: 1, members: 1 },
  }
}

/** `owner` is absolute. */
export function dynamicOf(owner: string, type: number, policy: Policy, ttl = 60): DynamicRrset {
  return { kind: 'dynamic', owner: wireName(owner), type, ttl, policy }
}

function memberOf(value: string): Member {
  const address = parseAddress(value)
  const type = address === undefined ? Type.CNAME : address.family === 4 ? Type.A : Type.AAAA
  return { rdatas: { [type]: [address?.octets ?? wireName(value)] }, weight: 1, status: 'up' }
}
