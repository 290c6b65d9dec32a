/** The facts of a machine that explanations and checks go by; machine gathers them. */

/** A socket that is bound to a local port. */
export interface BoundSocket {
  readonly transport: 'UDP' | 'TCP'
  /** Canonical text. */
  readonly address: string
  readonly port: number
  readonly inode: number
  /** Of the user that opened it. */
  readonly uid: number
  /** Datagrams that were lost because the socket's buffer was full; 0 for TCP. */
  readonly drops: number
}

/** A process that holds a socket. */
export interface HoldingProcess {
  readonly pid: number
  /** Of its program. */
  readonly name: string
  /** Of systemd, such as `named.service`. */
  readonly unit?: string
  /** When it is a nearpop: its configuration, absolute. */
  readonly nearpopConfig?: string
}

export interface SocketHolder extends BoundSocket {
  /** The name of the user with `uid`, or the number. */
  readonly user: string
  /** Undefined when it cannot be seen. */
  readonly process?: HoldingProcess
}

export interface User {
  readonly uid: number
  readonly name: string
}

/** What this process may do. */
export interface ProcessRights {
  readonly user: User
  /** CAP_NET_BIND_SERVICE in effect; undefined where there are no capabilities. */
  readonly mayBindLowPorts: boolean | undefined
  /** The first port that needs no right; undefined where the system does not say. */
  readonly unprivilegedPortStart: number | undefined
}

/** A folder that should be there and be written by this process. */
export interface FolderFacts {
  /** Absolute. */
  readonly path: string
  readonly kind: 'folder' | 'missing' | 'not-a-folder'
  /** Of the folder; when it is missing, of the nearest one above it. */
  readonly nearest: { readonly path: string; readonly owner: User; readonly mode: number }
  /** Why this process cannot write there, as the system's error name; undefined when it can. */
  readonly error: string | undefined
  /** Who this process is. */
  readonly self: User
}

export interface OwnAddress {
  /** Canonical text. */
  readonly address: string
  /** The name of the network interface. */
  readonly device: string
}
