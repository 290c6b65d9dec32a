/** A reply as people read it: names and rdata in presentation form. */

export interface Reply {
  readonly rcode: number
  /** Of `qr aa tc rd ra ad cd`, those that are set. */
  readonly flags: readonly string[]
  readonly answers: readonly ReplyRecord[]
  readonly authorities: readonly ReplyRecord[]
  /** Without OPT. */
  readonly additionals: readonly ReplyRecord[]
  readonly subnet?: ReplySubnet
  /** The server's, without the client's before it (RFC 7873 section 4). */
  readonly cookie?: Uint8Array
  /** Codes of RFC 8914. */
  readonly extendedErrors: readonly number[]
}

export interface ReplyRecord {
  readonly owner: string
  readonly ttl: number
  /** Mnemonic. */
  readonly type: string
  readonly data: string
}

/** The client subnet option of the reply (RFC 7871 section 6). */
export interface ReplySubnet {
  readonly address: string
  /** Bits. */
  readonly source: number
  readonly scope: number
}
