/**
 * Where a transport listens and what it gives back once it does. Addresses are texts here, because node:net and
 * node:dgram take and give texts, and an IPv6 one may carry a zone (`fe80::1%eth0`), which is no part of an address.
 */

export interface ListenAddress {
  /** IPv4 or IPv6 text, never a host name. */
  readonly address: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Whether other threads listen there as well, and the system shares out what comes (SO_REUSEPORT). */
  readonly isShared?: boolean
  /** A socket that is bound there already; it is closed with the endpoint. */
  readonly fd?: number
}

export interface Endpoint {
  readonly address: string
  /** The port in use, never 0. */
  readonly port: number
  /** Takes nothing new from now on; connections that are open go on. What waits stays with a socket that others have. */
  release(): void
  /** Stops; done when the last octet is written or given up. Called once. */
  close(): Promise<void>
}
