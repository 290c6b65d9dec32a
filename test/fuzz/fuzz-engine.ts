/** Puts packets to the engine itself, over both transports, and checks every reply. */
import { Engine } from '../../src/answer/engine.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { Reloader } from '../../src/control/reload.ts'
import { CONFIG_FILE, DATABASE_FILE, fakeSources } from '../control/fake-sources.ts'
import { tablesUnder } from '../control/tables-under.ts'
import { askInPlace } from '../conversations/exchange.ts'
import { checkReply } from './check-reply.ts'
import { CONFIG, DATABASE, zoneFiles } from './fuzz-files.ts'
import { fuzzPacket } from './fuzz-packet.ts'
import { Random } from './random.ts'

/** Throws with the packet at the first case that goes wrong. */
export function fuzzEngine(seed: number, cases: number, corpus: readonly Uint8Array[]): void {
  const random = new Random(seed)
  const engine = newEngine(random)
  for (let i = 0; i < cases; i++) {
    askChecked(engine, fuzzPacket(random, corpus), `seed ${seed}, case ${i}`)
  }
}

/** Every packet of the corpus, whole and cut at every octet. */
export function fuzzCuts(corpus: readonly Uint8Array[]): void {
  const engine = newEngine(new Random(0))
  for (const packet of corpus) {
    for (let length = 0; length <= packet.length; length++) askChecked(engine, packet.slice(0, length), 'a cut')
  }
}

function newEngine(random: Random): Engine {
  const { sources, writeDatabase, ...fake } = fakeSources({ [CONFIG_FILE]: CONFIG, ...zoneFiles() })
  fake.delete('zones/a.example.yaml')
  fake.delete('zones/b.example.yaml')
  writeDatabase(DATABASE_FILE, DATABASE)
  const { snapshot, problemTexts } = new Reloader(CONFIG_FILE, sources).reload()
  if (snapshot === undefined || snapshot.unloaded.length > 0) throw new Error(problemTexts.join('\n'))
  return new Engine({
    tables: tablesUnder(snapshot),
    random: () => random.below(2 ** 32),
    onFailure: (error) => {
      throw error
    },
  })
}

function askChecked(engine: Engine, packet: Uint8Array, which: string): void {
  for (const transport of [Transport.UDP, Transport.TCP]) {
    try {
      checkReply(packet, askInPlace(engine, packet, transport), transport)
    } catch (error) {
      const what = `${which}, ${transport === Transport.UDP ? 'UDP' : 'TCP'}: ${Buffer.from(packet).toString('hex')}`
      throw new Error(what, { cause: error })
    }
  }
}
