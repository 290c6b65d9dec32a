/** The rrset with a policy that a name is answered from: its own, or that of the name it leads to. */
import { LIMITS } from '../base/limits.ts'
import { formatName } from '../dns/name.ts'
import { typeMnemonic } from '../dns/rdata/registry.ts'
import type { DynamicRrset, Zone } from '../zone/zone.ts'
import { NaiveZones } from './naive-zones.ts'

/** By `name`, or without one the first that has a policy (one of nearpop.yaml before an inline one). */
export function findDynamic(
  zones: readonly Zone[],
  name: Uint8Array | undefined,
  type: number,
  named: ReadonlySet<string>,
): DynamicRrset | string {
  if (name !== undefined) return followToDynamic(zones, name, type)
  const dynamics = zones
    .flatMap(({ rrsets }) => [...rrsets])
    .filter((rrset): rrset is DynamicRrset => rrset.kind === 'dynamic' && rrset.type === type)
  const found = dynamics.find(({ policy }) => named.has(policy.name)) ?? dynamics[0]
  return found ?? `no ${typeMnemonic(type)} record of any zone has a policy`
}

function followToDynamic(zones: readonly Zone[], name: Uint8Array, type: number): DynamicRrset | string {
  const naive = new NaiveZones(zones, [])
  let at = name
  for (let links = 0; links <= LIMITS.chainLengthMax; links++) {
    const found = naive.lookUp(at, type)
    if (found.kind !== 'data' && found.kind !== 'cname' && found.kind !== 'alias') break
    const { rrset } = found
    if (rrset.kind === 'dynamic') return rrset
    if (found.kind === 'data') break
    at = rrset.kind === 'alias' ? rrset.target : rrset.rdatas[0]!
  }
  return `${formatName(name)} ${typeMnemonic(type)} is not answered by a policy`
}
