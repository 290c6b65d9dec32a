/**
 * Policies: rules that turn where a client is into an ordered list of pools, ending in a last resort. A named policy
 * of nearpop.yaml and the inline `dynamic` of an octoDNS record are both this; there is no second engine.
 */
import type { Prefix } from '../base/prefix.ts'

/** A point of presence, from `pops` in nearpop.yaml. */
export interface Pop {
  readonly name: string
  /** Octets of each address: 4 or 16 of them. */
  readonly ipv4: readonly Uint8Array[]
  readonly ipv6: readonly Uint8Array[]
  readonly location?: Coordinates
  /** Percent; positive pulls more clients in under `nearest`. */
  readonly bias: number
}

/** Degrees: latitude -90..90 north, longitude -180..180 east. */
export interface Coordinates {
  readonly latitude: number
  readonly longitude: number
}

export interface Policy {
  /** The policy's name, or for an inline one `<owner> <TYPE>`: for people and for problems, not for identity. */
  readonly name: string
  /** Pools that rules and plans name by position in this list. */
  readonly pools: readonly Pool[]
  /** First match wins. */
  readonly rules: readonly Rule[]
  /** Pools for clients that no rule matches, in order of preference; may be empty. */
  readonly fallback: readonly number[]
  /** What answers when every pool of a plan is down: as if up (fail open). */
  readonly lastResort: readonly Member[]
  /** How many pools' members (named policies) or members of one pool (inline) an answer holds. */
  readonly answers: { readonly pools: number; readonly members: number }
  readonly healthcheck?: HealthCheck
}

/** Any one condition that matches makes the rule match, as in octoDNS; a rule without conditions matches everyone. */
export interface Rule {
  readonly geos: readonly Geo[]
  readonly subnets: readonly Prefix[]
  readonly asns: readonly number[]
  readonly target: Target
}

/** Pools in order of preference, or pools to be ordered by distance from the client. */
export type Target =
  | { readonly kind: 'ordered'; readonly pools: readonly number[] }
  | { readonly kind: 'nearest'; readonly pools: readonly number[] }

/** `EU`, `EU-FR` or `NA-US-CA`. Only the narrowest part given is compared (EU-CY and AS-CY both mean Cyprus). */
export interface Geo {
  readonly continent: string
  readonly country?: string
  readonly subdivision?: string
}

export interface Pool {
  /** The pool's name, or the PoP's. */
  readonly name: string
  /** One per value; a PoP of a named policy is a pool with the PoP as its one member. */
  readonly members: readonly Member[]
  /** For `nearest`; absent when the PoP has no location. */
  readonly location?: Coordinates
  readonly bias: number
}

export interface Member {
  /** The PoP this stands for, when it is one. */
  readonly pop?: string
  /** Rdata by record type: of A (4 octets each), AAAA (16 octets each) or CNAME (one wire name). */
  readonly rdatas: Readonly<Record<number, readonly Uint8Array[]>>
  /** 1..100, among the healthy members of its pool. */
  readonly weight: number
  /** `obey` follows the health checks; `up` and `down` are the operator's word. */
  readonly status: 'up' | 'down' | 'obey'
}

/** How a PoP or value is checked (the checks themselves run elsewhere). Times in milliseconds. */
export interface HealthCheck {
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP' | 'DNS'
  readonly host?: string
  readonly path: string
  readonly port: number
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly rise: number
  readonly fall: number
  readonly expect: { readonly status?: string; readonly body?: string }
  readonly verifyTls: boolean
  /** Lets the address be link-local or a cloud's metadata service (169.254.0.0/16, fe80::/10). */
  readonly allowLinkLocal: boolean
}
