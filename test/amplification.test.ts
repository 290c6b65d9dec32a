/**
 * How much larger than its query a reply over UDP can be, for every owner and every type of the zones that come with the
 * program: the address a query comes from can be forged, and the reply goes there.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Engine } from '../src/answer/engine.ts'
import { Transport } from '../src/answer/query-handler.ts'
import { newClientAddress } from '../src/base/client-address.ts'
import { LIMITS } from '../src/base/limits.ts'
import { fileSources } from '../src/cli/file-sources.ts'
import { Reloader } from '../src/control/reload.ts'
import { zoneTextOfSnapshot } from '../src/control/zone-text-of-snapshot.ts'
import { RECORD_TYPES } from '../src/dns/rdata/registry.ts'
import { tablesUnder } from './control/tables-under.ts'
import { queryFromWords } from './conversations/query-octets.ts'

const NEARPOP_YAML = fileURLToPath(new URL('../nearpop.yaml', import.meta.url))
const snapshot = new Reloader(NEARPOP_YAML, fileSources()).reload().snapshot!
const engine = new Engine({
  tables: tablesUnder(snapshot),
  random: () => 0,
  onFailure: (error) => {
    throw error
  },
})
const arena = new Uint8Array(65_535)

interface Asked {
  readonly words: string
  readonly query: number
  readonly reply: number
}

function ask(words: string): Asked {
  const asked = queryFromWords(words.split(' '))
  assert.ok(typeof asked === 'object', String(asked))
  const { octets } = asked
  arena.set(octets)
  const reply = engine.handle(arena, 0, octets.length, newClientAddress(), Transport.UDP)
  return { words, query: octets.length, reply }
}

/** In the zones, below them and beside them. */
const names = snapshot.zones.flatMap(({ name }) => {
  const lines = zoneTextOfSnapshot(snapshot, name)!.split('\n')
  const owners = lines.map((line) => /^(\S+\.)\s/.exec(line)?.[1]).filter((owner) => owner !== undefined)
  return [...new Set(owners), `none.${name}`, `a.b.none.${name}`]
})
const types = [...RECORD_TYPES.map(({ mnemonic }) => mnemonic), 'ANY', 'TYPE65000']
const WAYS = ['', ' +edns', ' +bufsize=4096', ' +subnet=198.51.100.0/24', ' +subnet=2001:db8::/56 +dnssec']
const all = names.flatMap((name) => types.flatMap((type) => WAYS.map((way) => ask(`${name} ${type}${way}`))))

const beyond = (factor: number, some: readonly Asked[]) =>
  some
    .filter(({ query, reply }) => reply > factor * query)
    .map(({ words, query, reply }) => `${words}: ${query} ${reply}`)

describe('amplification over UDP', () => {
  it('is at most threefold', () => {
    assert.ok(names.includes('linkedlist.org.') && names.length > 30)
    assert.deepEqual(beyond(3, all), [])
  })

  it('is at most twofold for ANY', () => {
    const any = all.filter(({ words }) => words.includes(' ANY'))
    assert.equal(any.length, names.length * WAYS.length)
    assert.deepEqual(beyond(LIMITS.anyReplyFactorMax, any), [])
  })

  it('is nothing for what no zone of ours holds', () => {
    for (const type of types)
      for (const way of WAYS) {
        const { query, reply } = ask(`www.example.net ${type}${way}`)
        assert.ok(reply <= query + 6, `${type}${way}`) // an extended error
      }
  })
})
