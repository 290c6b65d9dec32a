/**
 * Packets that are listed rather than drawn: a query with each value there is of its type, class, flags, counts, OPT and
 * options, names of every length about the limits, and every packet of a corpus with each octet changed.
 */
import { SIZED_NAMES } from './fuzz-files.ts'

const HEADER = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
const NAME = [...label('linkedlist'), ...label('org'), 0]
const A_IN = [0, 1, 0, 1]

/** About 600,000. */
export function* everyNumber(): Generator<Uint8Array> {
  for (let value = 0; value < 65_536; value++) {
    yield packetOf(HEADER, NAME, uint16(value), [0, 1]) // type
    yield packetOf(HEADER, NAME, [0, 1], uint16(value)) // class
    yield packetOf(withNumber(HEADER, 2, value), NAME, A_IN) // flags and opcode
    yield withOpt({ size: value })
    yield withOpt({ flags: value })
    yield withOpt({ options: [...uint16(value), 0, 8, 1, 2, 3, 4, 5, 6, 7, 8] }) // option code
    yield withOpt({ options: [0, 65, ...uint16(value), 1, 2, 3] }) // option length
    for (const at of [4, 6, 8, 10]) if (value < 300) yield packetOf(withNumber(HEADER, at, value), NAME, A_IN)
    if (value < 256) yield withOpt({ version: value })
  }
  yield* everyName()
  yield* everySize(Array.from({ length: 400 }, (_, i) => 500 + 2 * i))
  yield* everySubnet()
  for (const code of [3, 10, 11, 12, 15]) {
    for (let length = 0; length <= 64; length++) {
      yield withOpt({ options: [0, code, 0, length, ...new Array<number>(length).fill(0x5a)] })
    }
  }
}

/** Label types and lengths of the first octet, and names of 1 to 300 octets in labels of 63 and of 1. */
function* everyName(): Generator<Uint8Array> {
  for (let octet = 0; octet < 256; octet++) {
    yield packetOf(HEADER, [octet], NAME, A_IN)
    yield packetOf(HEADER, [octet, 0x0c], A_IN)
    yield packetOf(HEADER, [octet, ...new Array<number>(octet).fill(0x61)], NAME, A_IN)
  }
  for (let octets = 1; octets <= 300; octets++) {
    for (const longest of [63, 1]) yield packetOf(HEADER, labelsOf(octets, longest), NAME, A_IN)
  }
}

/** Sizes about which what a client may be sent changes. */
export const TELLING_SIZES = [0, 511, 512, 513, 1_231, 1_232, 1_233, 65_535]

/** Answers of all sizes, to clients that say they take `sizes`, with a client subnet and without. */
export function* everySize(sizes: readonly number[]): Generator<Uint8Array> {
  for (const name of SIZED_NAMES) {
    const owner = [...name.split('.'), 'sizes', 'example'].flatMap(label)
    for (const type of [1, 2, 15, 16, 28]) yield packetOf(HEADER, owner, [0, 0, type, 0, 1])
    for (const size of sizes) {
      const type = name === 'mail' ? 15 : 16
      for (const options of [[], [0, 8, 0, 7, 0, 1, 24, 0, 16, 1, 1]]) {
        yield packetOf(withNumber(HEADER, 10, 1), owner, [0, 0, type, 0, 1], optOf({ size, options }))
      }
    }
  }
}

/** Every family known and not, SOURCE and number of octets, with and without bits behind SOURCE. */
function* everySubnet(): Generator<Uint8Array> {
  for (let family = 0; family < 4; family++) {
    for (let source = 0; source <= 140; source++) {
      for (const octets of [Math.ceil(source / 8) - 1, Math.ceil(source / 8), Math.ceil(source / 8) + 1]) {
        for (const octet of [0, 0xff, 0xcb, 0x10]) {
          if (octets < 0) continue
          const address = new Array<number>(octets).fill(octet)
          if (octet !== 0xff && octets > 0 && source % 8 > 0) address[octets - 1]! &= 0xff00 >> (source % 8)
          for (const scope of [0, 1]) {
            yield withOpt({ options: [0, 8, 0, 4 + octets, 0, family, source, scope, ...address] })
          }
        }
      }
    }
  }
}

/** Octets that mean something at the start of a label, and the ends of the range. */
export const TELLING_OCTETS = [0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff]

/** Each packet with each of its octets, in turn, one of those that mean something, and one off; and without it. */
export function* corpusVariants(corpus: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const packet of corpus) {
    for (let at = 0; at < packet.length; at++) {
      for (const octet of [...TELLING_OCTETS, packet[at]! + 1, packet[at]! - 1]) yield packet.with(at, octet)
      yield Uint8Array.from([...packet.subarray(0, at), ...packet.subarray(at + 1)])
    }
  }
}

function withOpt(opt: Opt): Uint8Array {
  return packetOf(withNumber(HEADER, 10, 1), NAME, A_IN, optOf(opt))
}

interface Opt {
  readonly size?: number
  readonly version?: number
  readonly flags?: number
  readonly options?: readonly number[]
}

function optOf({ size = 1_232, version = 0, flags = 0, options = [] }: Opt): number[] {
  return [0, 0, 41, ...uint16(size), 0, version, ...uint16(flags), ...uint16(options.length), ...options]
}

function label(text: string): number[] {
  return [text.length, ...Buffer.from(text, 'latin1')]
}

/** Labels of so many octets in all, the octets that say their lengths among them. */
function labelsOf(octets: number, longest: number): number[] {
  const labels: number[] = []
  while (octets - labels.length >= 2) {
    const length = Math.min(longest, octets - labels.length - 1)
    labels.push(length, ...new Array<number>(length).fill(0x61))
  }
  return labels
}

function packetOf(...parts: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flat())
}

function withNumber(octets: readonly number[], at: number, value: number): number[] {
  return [...octets.slice(0, at), ...uint16(value), ...octets.slice(at + 2)]
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}
