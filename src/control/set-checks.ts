/**
 * Which health check stands behind each address that a dynamic set may answer with. Only addresses are checked: a
 * CNAME's target would have to be resolved first, so such values follow their PoP's override and are else up.
 */
import type { Family } from '../base/address.ts'
import { withoutFinalDot } from '../base/final-dot.ts'
import { formatName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import { type Check, makeCheck } from '../health/check.ts'
import type { Policy } from '../routing/policy.ts'
import type { DynamicRrset } from '../zone/zone.ts'
import type { DynamicSet, SetCheck } from './snapshot.ts'

/** By rdata, as the policy's members hold it. */
export type SetChecks = ReadonlyMap<Uint8Array, Check>

/** How the addresses of a dynamic RRset are checked: as its record says, else its policy; undefined when neither does. */
export function setCheckOf({ owner, policy, healthcheck: ownCheck }: DynamicRrset): SetCheck | undefined {
  const healthcheck = ownCheck ?? policy.healthcheck
  return healthcheck && { healthcheck, host: healthcheck.host ?? withoutFinalDot(formatName(owner)) }
}

/** The checks of values that obey health; none when nothing says how to check. */
export function checksOfSet(set: Pick<DynamicSet, 'type' | 'check'>, policy: Policy): SetChecks {
  const checks = new Map<Uint8Array, Check>()
  const family = familyOf(set.type)
  if (set.check === undefined || family === undefined) return checks
  const { healthcheck, host } = set.check
  for (const { status, rdatas, pop } of policy.pools.flatMap(({ members }) => members)) {
    if (status !== 'obey') continue
    for (const octets of rdatas[set.type] ?? [])
      checks.set(octets, makeCheck({ family, octets }, healthcheck, host, pop))
  }
  return checks
}

function familyOf(type: number): Family | undefined {
  return type === Type.A ? 4 : type === Type.AAAA ? 6 : undefined
}
