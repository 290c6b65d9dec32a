/** A health check with every key, for whatever is checked in tests. */
import type { HealthCheck } from '../../src/routing/policy.ts'

export const HEALTHCHECK: HealthCheck = {
  protocol: 'HTTP',
  path: '/healthz',
  port: 80,
  intervalMs: 10_000,
  timeoutMs: 3_000,
  rise: 2,
  fall: 3,
  expect: {},
  verifyTls: true,
  allowLinkLocal: false,
}
