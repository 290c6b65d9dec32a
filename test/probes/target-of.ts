/** Targets with everything filled in. */
import type { ProbeTarget } from '../../src/probes/attempt.ts'
import type { HealthCheck } from '../../src/routing/policy.ts'

export function targetOf(
  place: { readonly address: string; readonly port: number },
  check: Partial<HealthCheck> = {},
  host = 'a.example',
): ProbeTarget {
  const healthcheck: HealthCheck = {
    protocol: 'HTTP',
    path: '/_dns',
    port: place.port,
    intervalMs: 10_000,
    timeoutMs: 3_000,
    rise: 2,
    fall: 3,
    expect: {},
    verifyTls: true,
    allowLinkLocal: false,
    ...check,
  }
  return { address: place.address, family: place.address.includes(':') ? 6 : 4, healthcheck, host }
}
