/** Policies with everything at its default, for tests that are about one thing. */
import type { Member, Policy, Pool, Rule, Target } from '../../src/routing/policy.ts'

export function makePolicy(parts: Partial<Policy>): Policy {
  return {
    name: 'made',
    pools: [],
    rules: [],
    fallback: [],
    lastResort: [],
    answers: { pools: 1, members: 1 },
    ...parts,
  }
}

export function makeRule(target: Target | readonly number[], conditions: Partial<Rule> = {}): Rule {
  return {
    geos: [],
    subnets: [],
    asns: [],
    target: 'kind' in target ? target : { kind: 'ordered', pools: target },
    ...conditions,
  }
}

export function makePool(name: string, parts: Partial<Pool> = {}): Pool {
  return { name, members: [], bias: 0, ...parts }
}

/** A member with A records. */
export function makeMember(addresses: readonly (readonly number[])[], parts: Partial<Member> = {}): Member {
  return { rdatas: { 1: addresses.map((octets) => Uint8Array.from(octets)) }, weight: 1, status: 'obey', ...parts }
}
