/** What a server with these tables answers, as text: addresses, or the response code when there are none. */

import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { newClientAddress } from '../../src/base/client-address.ts'
import type { HealthView } from '../../src/control/health-view.ts'
import type { Snapshot } from '../../src/control/snapshot.ts'
import { Rcode } from '../../src/dns/numbers.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { decodeReply, encodeQuery, type Query } from '../cli/dns-message.ts'
import { tablesUnder } from './tables-under.ts'

/** `random` gives 32 bits. */
export function askTables(tables: Tables, query: Query, random: () => number = () => 0): string {
  const engine = new Engine({
    tables,
    random,
    onFailure: (error) => {
      throw error
    },
  })
  const arena = new Uint8Array(65_535)
  const octets = encodeQuery(query)
  arena.set(octets)
  const length = engine.handle(arena, 0, octets.length, newClientAddress(), Transport.UDP)
  const { rcode, answers } = decodeReply(arena.subarray(0, length))
  return answers.length > 0 ? answers.join(' ') : (rcodeNames.get(rcode) ?? String(rcode))
}

export function askSnapshot(snapshot: Snapshot, query: Query, health?: HealthView): string {
  return askTables(tablesUnder(snapshot, health), query)
}

const rcodeNames = new Map<number, string>(Object.entries(Rcode).map(([name, rcode]) => [rcode, name]))
