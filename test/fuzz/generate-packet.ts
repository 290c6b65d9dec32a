/**
 * Packets that are nearly queries: right in most places and wrong, on average, in one or two of those where a reader
 * of DNS messages goes astray. Names run into loops, past their ends and over 255 octets; counts lie; OPT stands twice,
 * elsewhere, or under a name; client subnets have too many bits; the whole is cut anywhere or has something behind it.
 */
import { SIZED_NAMES } from './fuzz-files.ts'
import type { Random } from './random.ts'

export function generatePacket(random: Random): Uint8Array {
  const question = [...generateName(random), ...uint16(generateType(random)), ...uint16(generateClass(random))]
  const questions = random.once(25) ? random.below(3) : 1
  const answers = random.once(20) ? [generateRecord(random)] : []
  const authorities = random.once(20) ? [generateRecord(random)] : []
  const additionals = generateAdditionals(random)
  const counts = [questions, answers.length, authorities.length, additionals.length]
  if (random.once(15)) counts[random.below(4)] = random.pick([0, 1, 2, 3, 255, 256, 65_535])
  const header = [...uint16(random.below(65_536)), ...uint16(generateFlags(random)), ...counts.flatMap(uint16)]
  const body = Array.from({ length: questions }, () => question).flat()
  const octets = [header, body, ...answers, ...authorities, ...additionals].flat()
  if (random.once(12)) octets.push(...random.octets(1 + random.below(40)))
  if (random.once(12)) octets.length = random.below(octets.length + 1)
  return Uint8Array.from(octets)
}

const NAMES = [
  ...[
    'example.com',
    'www.example.com',
    'cdn.example.com',
    'static.example.com',
    'host.a.b.example.com',
    'b.example.com',
  ],
  ...['child.example.com', 'x.child.example.com', 'ns1.child.example.com', 'old.example.com', 'x.y.old.example.com'],
  ...['nowhere.example.com', '*.example.com', '_sip._udp.example.com', 'unknown.example.com', 'linkedlist.org'],
  ...['www.linkedlist.org', 'mail.linkedlist.org', 'org', 'com', '', 'version.bind', 'id.server', 'elsewhere.net'],
]
const POINTERS = [0xc00c, 0xc000, 0xc00b, 0xc00d, 0xc010, 0xc0ff, 0xffff, 0xc01c]

function generateName(random: Random): number[] {
  const known = nameOctets(random, random.once(6) ? `${random.pick(SIZED_NAMES)}.sizes.example` : random.pick(NAMES))
  if (!random.once(5)) return known
  const open = known.slice(0, -1)
  const ways: (() => number[])[] = [
    () => [...open, ...uint16(random.pick(POINTERS))],
    () => uint16(random.pick(POINTERS)),
    () => [...open, 64, ...random.octets(64), 0],
    () => [...open, random.pick([0x40, 0x41, 0x7f, 0x80, 0xbf]), ...random.octets(4), 0],
    () => [...Array.from({ length: 4 }, () => [63, ...random.octets(63)]).flat(), 0],
    () => [...Array.from({ length: 126 + random.below(3) }, () => [1, 0x61]).flat(), 0],
    () => [...longLabels(random, known), ...known],
    () => [random.below(64), ...known],
    () => [...random.octets(1 + random.below(30)), 0],
    () => open,
  ]
  return random.pick(ways)()
}

/** Labels before a known name, so that the whole has 253 to 257 octets: one too few, just enough, one too many. */
function longLabels(random: Random, known: readonly number[]): number[] {
  const labels: number[] = []
  let left = 253 + random.below(5) - known.length
  while (left > 1) {
    const length = Math.min(63, left - 1)
    labels.push(length, ...random.octets(length))
    left -= length + 1
  }
  return labels
}

/** In letters of random case (0x20), now and then with a random label before it. */
function nameOctets(random: Random, name: string): number[] {
  const labels = name.split('.').filter((label) => label !== '')
  if (random.once(4)) labels.unshift(random.pick(['*', 'a', 'www', '_dmarc', '\x00', 'x'.repeat(63)]))
  const octets = labels.flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')])
  const isUpper = (octet: number) => octet >= 0x61 && octet <= 0x7a && random.once(3)
  return [...octets.map((octet) => (isUpper(octet) ? octet - 32 : octet)), 0]
}

function generateType(random: Random): number {
  const common = [
    1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 39, 41, 43, 44, 46, 47, 52, 64, 65, 99, 249, 250, 251, 252, 255, 257,
  ]
  return random.once(8) ? random.below(65_536) : random.pick(common)
}

function generateClass(random: Random): number {
  return random.once(8) ? random.pick([0, 2, 3, 3, 3, 4, 254, 255, random.below(65_536)]) : 1
}

function generateFlags(random: Random): number {
  const opcode = random.once(12) ? random.below(16) : 0
  const others = random.once(6) ? random.below(65_536) & 0x07ff : random.once(2) ? 0x0100 : 0
  return (random.once(40) ? 0x8000 : 0) | (opcode << 11) | others
}

function generateAdditionals(random: Random): number[][] {
  const additionals: number[][] = []
  if (random.once(20)) additionals.push(generateRecord(random))
  if (!random.once(3)) additionals.push(generateOpt(random))
  if (random.once(20)) additionals.push(generateOpt(random))
  return additionals
}

function generateRecord(random: Random): number[] {
  const rdata = random.octets(random.below(24))
  const length = random.once(6) ? random.below(65_536) : rdata.length
  return [...generateName(random), ...uint16(generateType(random)), 0, 1, 0, 0, 0, 60, ...uint16(length), ...rdata]
}

function generateOpt(random: Random): number[] {
  const owner = random.once(15) ? generateName(random) : [0]
  const size = random.once(3)
    ? 500 + random.below(800)
    : random.pick([0, 1, 511, 512, 513, 1_231, 1_232, 1_233, 1_400, 4_096, 65_535])
  const version = random.once(12) ? random.below(256) : 0
  const flags = random.once(3) ? 0x8000 : random.once(6) ? random.below(65_536) : 0
  const options = Array.from({ length: random.below(3) }, () => generateOption(random)).flat()
  if (random.once(15)) options.pop()
  const length = random.once(15) ? random.below(65_536) : options.length
  return [...owner, 0, 41, ...uint16(size), 0, version, ...uint16(flags), ...uint16(length), ...options]
}

function generateOption(random: Random): number[] {
  const ways: (() => [code: number, data: number[]])[] = [
    () => [8, generateSubnet(random)],
    () => [8, generateSubnet(random)],
    () => [10, generateCookie(random)],
    () => [random.pick([3, 5, 9, 11, 12, 15, random.below(65_536)]), random.octets(random.below(20))],
  ]
  const [code, data] = random.pick(ways)()
  const length = random.once(15) ? random.below(65_536) : data.length
  return [...uint16(code), ...uint16(length), ...data]
}

/** RFC 7871 section 6, with one thing wrong now and then. */
function generateSubnet(random: Random): number[] {
  const family = random.once(10) ? random.below(5) : 1 + random.below(2)
  const bits = family === 1 ? 32 : 128
  const source = random.once(12) ? random.below(256) : random.below(bits + 1)
  const scope = random.once(12) ? random.below(256) : 0
  const octets = random.octets(Math.ceil(Math.min(source, 128) / 8))
  if (octets.length > 0 && random.once(4)) octets[0] = 16
  if (source % 8 !== 0 && octets.length > 0 && !random.once(12)) octets[octets.length - 1]! &= 0xff00 >> (source % 8)
  if (random.once(15)) octets.pop()
  if (random.once(15)) octets.push(random.below(256))
  return [...uint16(family), source, scope, ...octets]
}

/** RFC 7873 section 4: 8 octets of the client, or these with 8 to 32 of the server; and every other length. */
function generateCookie(random: Random): number[] {
  return random.octets(random.once(3) ? random.below(48) : random.pick([8, 16, 24, 40]))
}

function uint16(value: number): [number, number] {
  return [(value >> 8) & 0xff, value & 0xff]
}
