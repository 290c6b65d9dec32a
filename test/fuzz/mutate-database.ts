/**
 * Databases that are nearly right: what the tests' own writer makes, with octets, numbers, references or lengths changed,
 * so that trees run in circles or into one another, counts lie, records point at themselves, and the end is missing.
 */
import { type MmdbContents, writeMmdb } from '../geo/mmdb-writer.ts'
import type { Random } from './random.ts'

const RECORDS = {
  country: { country: { iso_code: 'US' }, continent: { code: 'NA' } },
  city: {
    city: { names: { en: 'Vienna' } },
    country: { iso_code: 'AT', names: { en: 'Austria', de: 'Österreich' } },
    subdivisions: [{ iso_code: '9' }],
    location: { latitude: 48.2, longitude: 16.37, accuracy_radius: 20 },
  },
  flat: { country_code: 'US', state1: 'California', is_satellite: false },
  asn: { autonomous_system_number: 64_500, autonomous_system_organization: 'Example' },
}

/** One of each layout: record sizes, IP versions, with aliases and without. */
export const DATABASES: readonly Uint8Array[] = ([24, 28, 32] as const).flatMap((recordSize) =>
  ([4, 6] as const).map((ipVersion) => {
    const networks: MmdbContents['networks'] = [
      ['10.0.0.0/8', RECORDS.country],
      ['192.0.2.0/24', RECORDS.city],
      ['198.51.100.0/25', RECORDS.flat],
      ['198.51.100.128/25', RECORDS.asn],
      ...(ipVersion === 6 ? ([['2001:db8::/32', RECORDS.city]] as const) : []),
    ]
    return writeMmdb({ ipVersion, recordSize, networks, aliases: recordSize === 28 })
  }),
)

export function mutateDatabase(random: Random, database: Uint8Array): Uint8Array {
  let octets = Buffer.from(database)
  const mutations = 1 + random.below(3)
  for (let i = 0; i < mutations; i++) octets = random.pick(MUTATIONS)(random, octets)
  return octets
}

type Mutation = (random: Random, octets: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer>

const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')

/** Offset and length of the data section: behind the tree's separator, before the metadata. */
function dataOf(octets: Buffer): readonly [from: number, length: number] {
  const end = Math.max(0, octets.indexOf(MARKER))
  const separator = octets.indexOf(Buffer.alloc(16))
  const from = separator < 0 || separator > end ? 0 : separator + 16
  return [from, end - from]
}

function setWithin(random: Random, octets: Buffer<ArrayBuffer>, from: number, length: number): Buffer<ArrayBuffer> {
  if (length <= 0 || from + length > octets.length) return octets
  octets[from + random.below(length)] = random.once(2)
    ? random.pick([0, 1, 0x1f, 0x20, 0x3f, 0x7f, 0xe0, 0xff])
    : random.below(256)
  return octets
}

const MUTATIONS: readonly Mutation[] = [
  (random, octets) => setWithin(random, octets, 0, octets.length),
  (random, octets) => setWithin(random, octets, 0, dataOf(octets)[0] - 16),
  (random, octets) => setWithin(random, octets, ...dataOf(octets)),
  (random, octets) =>
    setWithin(random, octets, Math.max(0, octets.indexOf(MARKER)), octets.length - Math.max(0, octets.indexOf(MARKER))),
  setMetadataNumber,
  setReference,
  (random, octets) => octets.subarray(0, random.below(octets.length + 1)),
  (random, octets) => octets.subarray(random.below(octets.length + 1)),
  (random, octets) => Buffer.concat([octets, Buffer.from(random.octets(random.below(300)))]),
  (_, octets) => Buffer.concat([octets, octets]),
  (random, octets) => {
    const at = random.below(octets.length + 1)
    return Buffer.concat([
      octets.subarray(0, at),
      Buffer.from(random.octets(1 + random.below(64))),
      octets.subarray(at),
    ])
  },
]

/** What the metadata says of the tree becomes a lie. */
function setMetadataNumber(random: Random, octets: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const key = random.pick(['node_count', 'record_size', 'ip_version', 'binary_format_major_version', 'build_epoch'])
  const at = octets.lastIndexOf(key) + key.length
  if (at < key.length || at + 5 > octets.length) return octets
  octets.writeUInt32BE(
    random.pick([0, 1, 2, 4, 6, 23, 24, 28, 32, 64, 0xffff, 64_000_000, 0x7fffffff, 0xffffffff]),
    at + 1,
  )
  return octets
}

/** One side of a node of a 24-bit tree leads elsewhere: back, to itself, into another branch, or out. */
function setReference(random: Random, octets: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const nodes = Math.floor((dataOf(octets)[0] - 16) / 6)
  if (nodes < 1) return octets
  const node = random.below(nodes)
  octets.writeUIntBE(
    random.pick([node, 0, random.below(nodes), nodes, nodes + random.below(400)]),
    node * 6 + 3 * random.below(2),
    3,
  )
  return octets
}
