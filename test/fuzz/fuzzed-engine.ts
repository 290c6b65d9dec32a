/**
 * An engine to put packets to, over both transports, and what has to hold each time: the replies, no contained bug, no
 * octet touched outside the room. What stands behind a packet in its room differs between the transports, so that a
 * reply that depends on it is found out. Known queries must be answered at any time as they were at first.
 */
import { Engine } from '../../src/answer/engine.ts'
import { totalsIn } from '../../src/answer/query-counters.ts'
import { Transport } from '../../src/answer/query-handler.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { Reloader } from '../../src/control/reload.ts'
import { CONFIG_FILE, DATABASE_FILE, fakeSources } from '../control/fake-sources.ts'
import { tablesUnder } from '../control/tables-under.ts'
import { checkReplies, type Replies } from './check-reply.ts'
import { CONFIG, DATABASE, ORIGINS, zoneFiles } from './fuzz-files.ts'
import type { SlowestCase } from './slowest-case.ts'

/** Octets kept free of anything before and behind the room. */
const MARGIN = 32
/** Where the room starts, which must not matter either. */
const START = { UDP: MARGIN, TCP: 2 * MARGIN + 5 } as const
const CANARY = 0xa5
const UDP_ROOM = 1_232
const TCP_ROOM = 65_535

export class FuzzedEngine {
  readonly #engine: Engine
  readonly #arena = new Uint8Array(START.TCP + TCP_ROOM + MARGIN).fill(CANARY)
  readonly #client = newClientAddress()
  readonly #failures: unknown[] = []
  readonly #known: readonly { readonly packet: Uint8Array; readonly replies: Replies }[]
  #slowest: SlowestCase | undefined
  #draw = 0

  /** `known` are asked at once, to know what is said to them. */
  constructor(known: readonly Uint8Array[], slowest?: SlowestCase) {
    const { sources, writeDatabase, ...fake } = fakeSources({ [CONFIG_FILE]: CONFIG, ...zoneFiles() })
    fake.delete('zones/a.example.yaml')
    fake.delete('zones/b.example.yaml')
    writeDatabase(DATABASE_FILE, DATABASE)
    const { snapshot, problemTexts } = new Reloader(CONFIG_FILE, sources, 0, [new Int32Array(4)]).reload()
    if (snapshot === undefined || snapshot.unloaded.length > 0) throw new Error(problemTexts.join('\n'))
    this.#engine = new Engine({
      tables: tablesUnder(snapshot),
      random: () => this.#draw,
      now: () => 0,
      onFailure: (error) => void this.#failures.push(error),
    })
    this.#setDraw(0)
    this.#known = known.map((packet) => ({ packet, replies: this.#ask(packet) }))
    this.#slowest = slowest // from here on, when the machine code is there
  }

  /** `draw` is what every choice by weight goes by, and the client's address. Throws an Error that says what does not hold. */
  ask(packet: Uint8Array, draw = 0): void {
    this.#setDraw(draw)
    const replies = this.#ask(packet)
    if (this.#failures.length > 0) throw this.#failures[0]
    checkReplies(packet, replies, ORIGINS)
  }

  /** Throws at the first known query that is answered otherwise than at first, and when a bug was ever contained. */
  askKnown(): void {
    this.#setDraw(0)
    for (const { packet, replies } of this.#known) {
      const { overUdp, overTcp } = this.#ask(packet)
      if (hex(overUdp) === hex(replies.overUdp) && hex(overTcp) === hex(replies.overTcp)) continue
      throw new Error(`a known query is answered otherwise than at first: ${hex(packet)}`)
    }
    const { failures } = totalsIn(this.#engine.counters)
    if (failures > 0) throw new Error(`${failures} failures were contained`)
  }

  #setDraw(draw: number): void {
    this.#draw = draw
    const octets = Uint8Array.of(draw >>> 24, draw >>> 16, draw >>> 8, draw, ...new Uint8Array(12))
    setClientOctets(this.#client, draw % 2 === 0 ? 4 : 6, octets)
  }

  #ask(packet: Uint8Array): Replies {
    return { overUdp: this.#askOver(Transport.UDP, packet), overTcp: this.#askOver(Transport.TCP, packet) }
  }

  #askOver(transport: Transport, packet: Uint8Array): Uint8Array | undefined {
    const arena = this.#arena
    const isUdp = transport === Transport.UDP
    const room = isUdp ? Math.max(packet.length, UDP_ROOM) : TCP_ROOM
    const start = isUdp ? START.UDP : START.TCP
    const behind = start + packet.length
    const handle = () => {
      arena.fill(isUdp ? 0xff : 0x01, behind, Math.min(behind + UDP_ROOM, start + room))
      arena.set(packet, start)
      arena.fill(CANARY, start - MARGIN, start)
      arena.fill(CANARY, start + room, start + room + MARGIN)
      const before = performance.now()
      length = this.#engine.handle(arena, start, packet.length, this.#client, transport)
      return performance.now() - before
    }
    let length = 0
    const ms = handle()
    this.#slowest?.take(ms, packet, handle)
    for (let i = 0; i < MARGIN; i++) {
      if (arena[start - 1 - i] !== CANARY || arena[start + room + i] !== CANARY)
        throw new Error('octets outside the room were touched')
    }
    if (length > room) throw new Error(`a reply of ${length} octets in a room of ${room}`)
    return length === 0 ? undefined : arena.slice(start, start + length)
  }
}

function hex(octets: Uint8Array | undefined): string {
  return octets === undefined ? 'silence' : Buffer.from(octets).toString('hex')
}
