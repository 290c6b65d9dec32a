/**
 * What is probed, and one attempt at it: what the steps of a probe share while it runs. No step keeps time: one signal
 * ends them all, for the deadline and for a check that is no longer wanted.
 */
import type { Family } from '../base/address.ts'
import type { HealthCheck } from '../routing/policy.ts'

export interface ProbeTarget {
  /** An IP address as text: what is dialled, whatever the host says. Never a name, nothing is looked up. */
  readonly address: string
  readonly family: Family
  readonly healthcheck: HealthCheck
  /** Host header, TLS server name, and the name that the certificate must hold; the name a DNS check asks for. */
  readonly host: string
  /** Lets the address be link-local or a cloud's metadata service (address-guard.ts). */
  readonly allowLinkLocal?: boolean
}

export interface Attempt {
  readonly signal: AbortSignal
  /** Milliseconds since 1970-01-01 UTC, now. */
  readonly wallMs: () => number
  /** What has not come yet, for the sentence `no … within 3000 ms`. */
  waitingFor: 'connection' | 'TLS handshake' | 'answer' | 'complete body'
  /** When the certificate that was shown expires, in milliseconds since 1970-01-01 UTC; kept even when it is refused. */
  tlsExpiresMs?: number
}

/** The target was reached and judged; the message is the whole sentence for the operator. */
export class ProbeFailure extends Error {
  override name = 'ProbeFailure'
}
