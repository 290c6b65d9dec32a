/** Targets with everything filled in. */
import type { ProbeTarget } from '../../src/probes/attempt.ts'
import type { HealthCheck } from '../../src/routing/policy.ts'
import { HEALTHCHECK } from '../routing/made-health-check.ts'

export function targetOf(
  place: { readonly address: string; readonly port: number },
  check: Partial<HealthCheck> = {},
  host = 'a.example',
): ProbeTarget {
  const healthcheck = { ...HEALTHCHECK, path: '/_dns', port: place.port, ...check }
  return { address: place.address, family: place.address.includes(':') ? 6 : 4, healthcheck, host }
}
