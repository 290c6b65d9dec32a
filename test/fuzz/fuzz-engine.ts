/**
 * Puts packets to the engine itself, over both transports, and checks every reply. The first case that goes wrong is
 * thrown as an Error that has all it takes to repeat it: which case it was, its octets, and the least that still fails.
 */
import { corpusVariants, everyNumber, everySize, TELLING_SIZES } from './enumerate-packets.ts'
import { fuzzPacket } from './fuzz-packet.ts'
import { FuzzedEngine } from './fuzzed-engine.ts'
import { Random } from './random.ts'
import { shrinkPacket } from './shrink-packet.ts'
import type { SlowestCase } from './slowest-case.ts'

/** After so many cases the known queries are asked. */
const KNOWN_EVERY = 500

/**
 * Generated and mutated packets; a seed gives the same ones every time, the first of them however many there are.
 * Returns how many.
 */
export function fuzzEngine(seed: number, cases: number, corpus: readonly Uint8Array[], slowest?: SlowestCase): number {
  const random = new Random(seed)
  const packets = function* () {
    for (let i = 0; i < cases; i++) yield fuzzPacket(random, corpus)
  }
  return askAll(packets(), corpus, `seed ${seed}, case`, slowest)
}

/**
 * Packets that are listed rather than drawn: every value of the numbers in a query, and the corpus with each octet changed;
 * of these one in `step`, from `first` on. Returns how many.
 */
export function fuzzListed(corpus: readonly Uint8Array[], first: number, step: number, slowest?: SlowestCase): number {
  const packets = function* () {
    let i = 0
    for (const list of [everyNumber(), corpusVariants(corpus)]) {
      for (const packet of list) if (i++ % step === first % step) yield packet
    }
  }
  return askAll(packets(), corpus, `listed from ${first}, one in ${step}, case`, slowest)
}

/** Answers of every size about the limits, to clients whose limits are about the same. */
export function fuzzSizes(corpus: readonly Uint8Array[]): void {
  askAll(everySize(TELLING_SIZES), corpus, 'size')
}

/** Every packet of the corpus, cut at every octet. */
export function fuzzCuts(corpus: readonly Uint8Array[]): void {
  const cuts = corpus.flatMap((packet) => Array.from({ length: packet.length + 1 }, (_, end) => packet.slice(0, end)))
  askAll(cuts, corpus, 'cut')
}

function askAll(
  packets: Iterable<Uint8Array>,
  corpus: readonly Uint8Array[],
  which: string,
  slowest?: SlowestCase,
): number {
  const engine = new FuzzedEngine(corpus, slowest)
  let i = 0
  let packet: Uint8Array | undefined
  try {
    for (packet of packets) {
      engine.ask(packet, Math.imul(i, 0x9e3779b1) >>> 0)
      if (++i % KNOWN_EVERY === 0) engine.askKnown()
    }
    engine.askKnown()
    return i
  } catch (error) {
    throw new Error(`${which} ${i}: ${hex(packet!)}\n${shrunk(packet!, corpus)}`, { cause: error })
  }
}

/** A sentence for people. */
function shrunk(packet: Uint8Array, corpus: readonly Uint8Array[]): string {
  const fails = (candidate: Uint8Array) => {
    try {
      const engine = new FuzzedEngine(corpus)
      engine.ask(candidate)
      engine.askKnown()
      return false
    } catch {
      return true
    }
  }
  if (!fails(packet)) return 'alone it does no harm: it takes the cases before it, or their draw'
  return `shrunk: ${hex(shrinkPacket(packet, fails))}`
}

function hex(packet: Uint8Array): string {
  return Buffer.from(packet).toString('hex')
}
