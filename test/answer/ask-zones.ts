/** A server in a test: zones compiled and put behind an engine, queries in words, replies decoded and as octets. */
import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import type { Identity, Tables } from '../../src/tables/tables.ts'
import type { Zone } from '../../src/zone/zone.ts'
import { compileZones } from '../conversations/compile-conversation.ts'
import { decodeMessage, type Message } from '../conversations/decode-message.ts'
import { askInPlace } from '../conversations/exchange.ts'
import { queryFromWords } from '../conversations/query-octets.ts'

export interface AskOptions {
  readonly random?: () => number
  readonly down?: ReadonlySet<string>
  readonly identity?: Partial<Identity>
}

/** Tables under a state of health, for tests that publish them. */
export function tablesOf(zones: readonly Zone[], { down = new Set(), identity = {} }: AskOptions = {}): Tables {
  const tables = compileZones(zones)(down)
  return { ...tables, identity: { ...tables.identity, ...identity }, cookieSecrets: [new Int32Array(4)] }
}

/** An engine that answers from `zones`; a bug that it contains is thrown. */
export function engineOf(zones: readonly Zone[], options: AskOptions = {}): Engine {
  const { random = () => 0 } = options
  return new Engine({
    tables: tablesOf(zones, options),
    random,
    now: () => 0,
    onFailure: (error) => {
      throw error
    },
  })
}

/** Asks in the words of a conversation's `query` line; over TCP unless they end in `+udp`. */
export function ask(engine: Engine, words: string): Message & { readonly octets: Uint8Array } {
  const list = words.split(' ')
  const query = queryFromWords(list.filter((word) => word !== '+udp'))
  if (typeof query === 'string') throw new Error(`"${words}": ${query}`)
  const octets = askInPlace(engine, query.octets, list.includes('+udp') ? Transport.UDP : Transport.TCP)
  if (octets === undefined) throw new Error(`"${words}": silence`)
  return { ...decodeMessage(octets), octets }
}
