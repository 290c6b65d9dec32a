/** What servers say of a zone and its delegation. Names are absolute and in lower case, addresses canonical. */

export interface DelegationFacts {
  readonly zone: string
  readonly parents: readonly (ParentReply | NoUse)[]
  /** Our nodes, as they were named or as the NS lead to them. */
  readonly nodes: readonly (NodeReply | NoUse)[]
  /** Of every NS of the parent and of our nodes. */
  readonly nameservers: readonly NameserverFacts[]
}

/** A server that says nothing that could be gone by. */
export interface NoUse {
  /** As it was asked: `192.0.2.53:53`. */
  readonly server: string
  readonly address: string
  /** In words that end a sentence. */
  readonly failure: string
  /** Whether this machine has no way there: that says nothing of the server. */
  readonly isNoRoute: boolean
}

export interface ParentReply {
  readonly server: string
  readonly ns: readonly string[]
  readonly glue: readonly NamedAddress[]
}

export interface NodeReply {
  readonly server: string
  readonly address: string
  readonly serial: number
  /** The rest of the SOA, in presentation form. */
  readonly soa: string
  readonly ns: readonly string[]
  /** Why it does not answer over TCP; undefined when it does. */
  readonly tcpFailure: string | undefined
  /** How far its clock is ahead of this machine's; undefined when it does not tell. */
  readonly aheadSeconds: number | undefined
}

export interface NamedAddress {
  readonly name: string
  readonly address: string
}

export interface NameserverFacts {
  readonly name: string
  /** As our nodes have it when it lies in a zone of ours, otherwise as the resolver of this machine does. */
  readonly addresses: readonly {
    readonly address: string
    /** Undefined when it answers for the zone. */
    readonly noUse: NoUse | undefined
  }[]
}
