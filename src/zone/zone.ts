/**
 * A checked zone: what a zone file says, as immutable values. Names are absolute wire names in the letter case they
 * were written in; rdata is uncompressed wire octets. Nothing here knows YAML, files or the compiled tables.
 */
import type { HealthCheck, Policy } from '../routing/policy.ts'

export interface Zone {
  /** The apex, a wire name. */
  readonly origin: Uint8Array
  /** Of the SOA record, after defaults and the serial rules (serial.ts). */
  readonly serial: number
  /** One per owner and type, in canonical name order; the SOA is always among them. May be made as they are asked for. */
  readonly rrsets: Iterable<Rrset>
}

export type Rrset = StaticRrset | DynamicRrset | AliasRrset

interface RrsetBase {
  readonly owner: Uint8Array
  readonly type: number
  readonly ttl: number
}

/** Fixed records. `rdatas` are distinct and at least one (RFC 2181 section 5). */
export interface StaticRrset extends RrsetBase {
  readonly kind: 'static'
  readonly rdatas: readonly Uint8Array[]
}

/** Chosen by where the client is: an A, AAAA or CNAME record with `dynamic`. */
export interface DynamicRrset extends RrsetBase {
  readonly kind: 'dynamic'
  /** By name from nearpop.yaml, or the record's own pools and rules; one model for both. */
  readonly policy: Policy
  /** What this record's own `octodns.healthcheck` says; absent when the policy's checks apply. */
  readonly healthcheck?: HealthCheck
}

/** `type` of an AliasRrset: a private-use number (RFC 6895 section 3.1), as ALIAS never goes on the wire. */
export const ALIAS_TYPE = 65_401

/** ALIAS: answers A and AAAA at the owner with those of `target`, which lies in a zone of ours. */
export interface AliasRrset extends RrsetBase {
  readonly kind: 'alias'
  readonly target: Uint8Array
}
