/**
 * The checked configuration: what nearpop.yaml says with every default filled in, immutable. It holds no open file and
 * no class instance, so that a worker can be handed a copy.
 */
import type { Family } from '../base/address.ts'
import type { Prefix } from '../base/prefix.ts'
import type { Place } from '../base/problem.ts'
import type { Policy, Pop } from '../routing/policy.ts'

export interface Config {
  /** Of the format; there is one. */
  readonly version: 1
  /** This nameserver's name, for logs, the dashboard and NSID. */
  readonly node: string
  /** Whether the name is told to who asks for it (RFC 5001, RFC 4892). */
  readonly nsid: boolean
  readonly listen: {
    /** UDP and TCP on each; distinct, at least one. */
    readonly dns: readonly SocketAddress[]
    readonly http: SocketAddress
  }
  /** Present whenever `listen.http` is not a loopback address. */
  readonly auth?: {
    readonly tokens: WrittenPath
    /** Names and addresses, in lower case, that requests may be sent to besides the node's own. */
    readonly hosts: readonly string[]
  }
  /** The file with the secrets that server cookies are made with, when they are not drawn at each start. */
  readonly cookies?: { readonly secrets: WrittenPath }
  /** How many answers go to one network over UDP. */
  readonly rateLimit: RateLimitSettings | 'off'
  /** The folder of zone files. */
  readonly zones: WrittenPath
  /** Later sources win. At least one. */
  readonly geodb: readonly GeoSource[]
  readonly geodbRefresh: GeodbRefresh
  /** The folder for what must survive a restart. */
  readonly state: WrittenPath
  /** By name, in the order of the file, which is the order of `nearest: all`. */
  readonly pops: ReadonlyMap<string, Pop>
  readonly policies: ReadonlyMap<string, Policy>
  /** How many threads answer; `auto` is as many as the machine has processors for us. */
  readonly workers: number | 'auto'
  /** How long SIGTERM goes on answering. */
  readonly lameduckMs: number
  readonly log: { readonly level: LogLevel; readonly format: LogFormat }
}

export interface RateLimitSettings {
  /** Full answers of one kind to one /24 or /56. */
  readonly responsesPerSecond: number
  /** Of so many beyond that one is truncated, the others are dropped; 0: all are dropped. */
  readonly slip: number
  /** Whether it is only counted. */
  readonly dryRun: boolean
  readonly exempt: readonly Prefix[]
}

export interface SocketAddress {
  readonly family: Family
  /** Canonical text without brackets. */
  readonly address: string
  readonly port: number
}

/** A path as it was written, relative to the folder of nearpop.yaml, and where, for problems found when it is opened. */
export interface WrittenPath {
  readonly path: string
  readonly place: Place
}

/** `embedded`, a database file or a folder of them; or the file in which what is fetched is kept. */
export interface GeoSource extends WrittenPath {
  readonly download?: Download
}

/** `name` is that of the edition, if there are editions, and of its file, without the ending. */
export type Download =
  | {
      readonly kind: 'maxmind'
      readonly name: string
      readonly account: WrittenPath
      readonly licenceKey: WrittenPath
    }
  | { readonly kind: 'dbip'; readonly name: string }
  | { readonly kind: 'url'; readonly name: string; readonly url: string }

export interface GeodbRefresh {
  /** Five fields, as cron has them; in local time. */
  readonly schedule: string
  readonly jitterMs: number
  /** From 0 to 1: this much of the known addresses may be sent elsewhere; beyond, a database waits to be accepted. */
  readonly acceptShare: number
}

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** `auto` is pretty on a terminal and JSON elsewhere. */
export const LOG_FORMATS = ['auto', 'pretty', 'json'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]
