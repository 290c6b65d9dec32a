/** Everything that `nearpop doctor` goes by, gathered before anything is judged. Times are milliseconds since the epoch. */
import type { PastEvent } from './clock-trouble.ts'
import type { FolderFacts, OwnAddress, SocketHolder } from './machine-facts.ts'

export interface DoctorFacts {
  readonly nowMs: number
  readonly configuration: ConfigurationFacts
  /** The running server; a sentence where none can be asked. */
  readonly server: ServerFacts | string
  /** Whether that is because no server runs. */
  readonly isServerAbsent: boolean
  readonly listeners: readonly ListenerFacts[]
  readonly ownAddresses: readonly OwnAddress[]
  readonly isContainer: boolean
  readonly receiveBuffer: ReceiveBufferFacts
  readonly past: readonly PastEvent[]
  readonly files: readonly FileFacts[]
  readonly state: FolderFacts
  readonly compileCache: FolderFacts
  readonly node: NodeFacts
  /** Of the running server, else as they are found now. */
  readonly databases: readonly { readonly file: string; readonly builtMs: number | undefined }[]
  readonly descriptors: DescriptorFacts
  /** Why UDP does not go in batches; undefined when it does. */
  readonly udpFault: string | undefined
  readonly platform: string
}

export interface ConfigurationFacts {
  readonly file: string
  readonly errors: number
  readonly warnings: number
  /** The first of them, as an operator reads it. */
  readonly first: string | undefined
}

export interface ServerFacts {
  readonly version: string
  /** Of the program that asks. */
  readonly ownVersion: string
  readonly pid: number
  /** What its last reload found. */
  readonly reloadErrors: number
  /** Why it cannot keep its state. */
  readonly stateFault: string | undefined
  /** Answers that policies gave, by the country of the client, `--` where that is unknown. */
  readonly byCountry: Readonly<Record<string, number>>
}

export interface ListenerFacts {
  readonly address: string
  readonly port: number
  readonly transport: 'UDP' | 'TCP'
  readonly outcome: 'answered' | 'negative' | 'unreachable' | 'timeout'
  /** What came, in words that end a sentence. */
  readonly found: string
  /** Of sockets that are in the way of one there, by others than the server. */
  readonly holders: readonly SocketHolder[]
}

export interface ReceiveBufferFacts {
  /** Octets that the server asks for. */
  readonly wanted: number
  /** Octets that the system grants at most; undefined where it does not say. */
  readonly granted: number | undefined
  /** Datagrams lost for want of room, at the sockets that are open now. */
  readonly drops: number
}

export interface FileFacts {
  readonly path: string
  readonly role: 'configuration' | 'secrets'
  /** Undefined when it is not there or cannot be looked at. */
  readonly mode: number | undefined
  readonly isReadable: boolean
}

export interface NodeFacts {
  readonly version: string
  /** The one that the lockfile brings. */
  readonly locked: string
}

export interface DescriptorFacts {
  /** How many files the server, or a program of this user, may have open; undefined where the system does not say. */
  readonly allowed: number | undefined
  /** With every connection that limits allow. */
  readonly wanted: number
}
