/** Asks an engine over loaded tables, as `query` does, for tests that hold its replies against something. */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import type { Address } from '../../src/base/address.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { prefixOf } from '../../src/base/prefix.ts'
import { buildQuery } from '../../src/cli/build-query.ts'
import { Explainer, type Question } from '../../src/cli/explain.ts'
import { type Loaded, load } from '../../src/cli/load.ts'
import { readReply } from '../../src/cli/read-reply.ts'
import type { Reply } from '../../src/cli/reply.ts'
import { supposeDown } from '../../src/cli/supposed-health.ts'
import { tablesUnder } from '../control/tables-under.ts'
import { playTerminal } from './play-terminal.ts'

export const EXAMPLE_CONFIGURATION = fileURLToPath(new URL('../../nearpop.yaml', import.meta.url))

export function loadGood(configFile: string): Loaded {
  const terminal = playTerminal()
  const loaded = load(configFile, terminal)
  assert.ok(loaded !== undefined, terminal.err())
  assert.equal(terminal.err(), '')
  return loaded
}

export function engineOf({ snapshot }: Loaded, down: readonly string[] = []): Engine {
  return new Engine({
    tables: tablesUnder(snapshot, supposeDown(down)),
    random: () => Math.floor(Math.random() * 2 ** 32),
    onFailure: (error) => {
      throw error
    },
  })
}

export function explainerOf({ zones, databases }: Loaded, down: readonly string[] = []): Explainer {
  return new Explainer({ zones, unloaded: [], databases, health: supposeDown(down) })
}

export function askOverTcp(engine: Engine, question: Question): Reply {
  const arena = new Uint8Array(65_535)
  const built = buildQuery({ id: 1, ...question })
  arena.set(built)
  const client = newClientAddress()
  setClientOctets(client, question.source.family, question.source.octets)
  const length = engine.handle(arena, 0, built.length, client, Transport.TCP)
  const reply = readReply(arena.subarray(0, length))
  assert.ok(typeof reply !== 'string', String(reply))
  return reply
}

/** IPv4 of all kinds, and IPv6 of the part that is in use. */
export const arbitraryAddress: fc.Arbitrary<Address> = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((octets): Address => ({ family: 4, octets })),
  fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((octets): Address => ({ family: 6, octets: octets.with(0, 0x20 | (octets[0]! & 0x1f)) })),
)

/** A client subnet of that address, from whole to nothing; absent in one of five. */
export function arbitrarySubnetOf(address: Address) {
  const whole = address.octets.length * 8
  return fc
    .option(fc.oneof(fc.constant(whole), fc.integer({ min: 0, max: whole })), { freq: 5, nil: undefined })
    .map((length) => (length === undefined ? {} : { subnet: prefixOf(address, length) }))
}
