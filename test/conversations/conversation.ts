/**
 * A conversation as a value: what the server is given, what is asked of it, and what it has to reply. Read from a text
 * file by parse-conversation.ts; README.md of this folder has the format.
 */

export interface Conversation {
  readonly file: string
  /** Lines of the checklist of correct authoritative behaviour that this proves. */
  readonly checklist: readonly number[]
  /** Body of nearpop.yaml without `version` and `node`. */
  readonly config: string
  /** What `cookies.secrets` names. */
  readonly secrets: string
  readonly geo: readonly GeoNetwork[]
  readonly zones: readonly ZoneText[]
  /** Origins of zones that are ours and could never be loaded. */
  readonly unloaded: readonly string[]
  readonly steps: readonly Step[]
}

export interface GeoNetwork {
  readonly network: string
  /** `EU`, `EU-FR` or `NA-US-CA`. */
  readonly place: string
}

export interface ZoneText {
  readonly origin: string
  readonly text: string
}

export type Step =
  | { readonly kind: 'health'; readonly pop: string; readonly up: boolean }
  | { readonly kind: 'client'; readonly address: string }
  | { readonly kind: 'time'; readonly seconds: number }
  | { readonly kind: 'random'; readonly value: number }
  | Exchange

export interface Exchange {
  readonly kind: 'exchange'
  readonly line: number
  /** The query as it was written, for messages. */
  readonly title: string
  readonly query: Uint8Array
  /** The largest reply that may come over UDP. */
  readonly udpSize: number
  readonly transports: readonly ('UDP' | 'TCP')[]
  readonly expected: ExpectedReply | 'silence'
}

/** Everything as canonical text (reply-text.ts), so that a difference reads like the file. */
export interface ExpectedReply {
  /** `NOERROR aa tc`. */
  readonly head: string
  readonly question: 'echoed' | 'none'
  /** `answer www.example.org. 60 IN A 192.0.2.1`, sorted. */
  readonly records: readonly string[]
  /** `edns do ecs=192.0.2.0/24/24`; undefined when there is no OPT. */
  readonly edns: string | undefined
}
