/**
 * What nearpop.yaml means where it says nothing: every default of that file, once. The defaults of a health check are
 * shared with zone files and stand in routing/health-check.ts.
 */
import type { SocketAddress } from './config.ts'

export const DEFAULTS = {
  listen: {
    dns: [
      { family: 4, address: '127.0.0.1', port: 5300 },
      { family: 6, address: '::1', port: 5300 },
    ] satisfies SocketAddress[],
    http: { family: 4, address: '127.0.0.1', port: 8053 } satisfies SocketAddress,
  },
  zones: 'zones/',
  geodb: ['embedded'],
  geodbRefresh: { schedule: '17 3 * * *', jitterMs: 1_800_000, acceptShare: 0.2 },
  state: 'state/',
  nsid: false,
  rateLimit: { responsesPerSecond: 100, slip: 2, dryRun: false },
  workers: 'auto',
  lameduckMs: 5_000,
  log: { level: 'info', format: 'auto' },
  /** Percent. */
  bias: 0,
  /** PoPs in one answer. */
  answers: 1,
} as const
