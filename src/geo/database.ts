/**
 * A geo database: the octets of an mmdb file, checked whole before anything trusts them, so that no later walk or
 * decoding can fail, loop or grow. Never touches a file; records are decoded by the maxmind package.
 * (MaxMind DB File Format Specification 2.0.)
 */
import { Reader, type Response } from 'maxmind'
import { type Address, formatAddress } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import type { Prefix } from '../base/prefix.ts'
import type { Location } from '../routing/location.ts'
import { checkRecord } from './check-record.ts'
import { checkSearchTree, SEPARATOR_OCTETS } from './check-search-tree.ts'
import { locationOfRecord } from './record-location.ts'
import { ipv4Aliases, SearchTree } from './search-tree.ts'

export interface GeoDatabase {
  readonly metadata: DatabaseMetadata
  readonly tree: SearchTree
  /** IPv6 prefixes that only repeat the IPv4 tree (search-tree.ts). */
  readonly aliases: readonly Prefix[]
  /** What the data record behind a reference of `tree` says. */
  locationOf(reference: number): Location
  /** The library's own lookup; the record is null where nothing is known. The family must be one of the database's. */
  lookup(address: Address): { readonly record: unknown; readonly prefixLength: number }
}

export interface DatabaseMetadata {
  /** Such as `GeoLite2-City`. */
  readonly type: string
  /** In English where there is a choice; may be empty. */
  readonly description: string
  /** Absent when the file gives no sensible date. */
  readonly built?: Date
  /** 6 means both families. */
  readonly ipVersion: 4 | 6
  /** Bits: 24, 28 or 32. */
  readonly recordSize: number
  readonly nodeCount: number
}

/**
 * Opens a database, or says in a sentence why not. Keeps `octets`, which must not change afterwards. `isChecked` is that
 * these very octets were opened before, by this code: the walk through all of them, which takes seconds for a large one, is left out.
 */
export function openDatabase(octets: Uint8Array, isChecked = false): GeoDatabase | string {
  const metadataStart = findMetadata(octets)
  if (metadataStart === undefined) return 'it is not an mmdb file, or its end is missing: no metadata found'
  const what = checkRecord(octets, metadataStart, octets.length, metadataStart)
  if (what !== undefined) return `its metadata is damaged: ${what}`
  const reader = openReader(octets)
  if (typeof reader === 'string') return reader
  const metadata = readMetadata(reader.metadata)
  if (typeof metadata === 'string') return metadata

  const dataStart = reader.metadata.searchTreeSize + SEPARATOR_OCTETS
  const dataEnd = metadataStart - METADATA_MARKER.length
  if (dataStart > dataEnd) return 'its search tree is cut short or its metadata gives a wrong node count'
  const tree = new SearchTree(octets, metadata.nodeCount, metadata.recordSize, metadata.ipVersion === 4 ? 32 : 128)
  const damage = isChecked ? undefined : checkSearchTree(tree, octets, dataStart, dataEnd)
  if (damage !== undefined) return damage
  return {
    metadata,
    tree,
    aliases: ipv4Aliases(tree),
    locationOf: (reference) => locationOfRecord(reader.resolveDataPointer(reference)),
    lookup: (address) => {
      const [record, prefixLength] = reader.getWithPrefixLength(formatAddress(address))
      return { record, prefixLength }
    },
  }
}

const METADATA_MARKER = Uint8Array.from('\xab\xcd\xefMaxMind.com', (character) => character.charCodeAt(0))
/** The metadata lies in the last 128 KiB of the file. */
const METADATA_OCTETS_MAX = 128 * 1024

/** Where the metadata's map starts: after the last marker. */
function findMetadata(octets: Uint8Array): number | undefined {
  const least = Math.max(0, octets.length - METADATA_OCTETS_MAX)
  for (let at = octets.length - METADATA_MARKER.length - 1; at >= least; at--) {
    if (METADATA_MARKER.every((octet, i) => octets[at + i] === octet)) {
      const start = at + METADATA_MARKER.length
      return octets[start]! >> 5 === 7 ? start : undefined // a map
    }
  }
  return undefined
}

type Metadata = Reader<Response>['metadata']

/** The library decodes a record by its reference in a method it keeps to itself (mmdb-lib 3.0.3). */
interface RecordReader {
  readonly metadata: Metadata
  resolveDataPointer(reference: number): unknown
  getWithPrefixLength(address: string): [unknown, number]
}

function openReader(octets: Uint8Array): RecordReader | string {
  try {
    const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    return new Reader<Response>(buffer, { cache: new RecordCache() }) as unknown as RecordReader
  } catch (error) {
    return `its metadata or search tree is damaged: ${(error as Error).message}`
  }
}

/** Decoded values by offset: names and keys that thousands of records point to. Emptied when full. */
class RecordCache {
  readonly #values = new Map<string | number, unknown>()

  get(offset: string | number): unknown {
    return this.#values.get(offset)
  }

  set(offset: string | number, value: unknown): void {
    if (this.#values.size >= LIMITS.databaseCacheEntriesMax) this.#values.clear()
    this.#values.set(offset, value)
  }
}

/** The fields as the file has them: of any type at all. */
function readMetadata(found: { readonly [Field in keyof Metadata]: unknown }): DatabaseMetadata | string {
  const { binaryFormatMajorVersion: version, ipVersion, nodeCount, databaseType, buildEpoch, recordSize } = found
  if (typeof version !== 'number') return 'its metadata gives no format version'
  if (version !== 2) return `it is written in mmdb format ${version}, only format 2 is known`
  if (typeof ipVersion !== 'number') return 'its metadata gives no IP version'
  if (ipVersion !== 4 && ipVersion !== 6) return `its metadata gives IP version ${ipVersion}, not 4 or 6`
  if (typeof nodeCount !== 'number' || !Number.isInteger(nodeCount) || nodeCount < 0)
    return 'its metadata gives no node count'
  if (nodeCount > LIMITS.databaseNodesMax) return `it has ${nodeCount} nodes, at most ${LIMITS.databaseNodesMax}`
  const built = buildEpoch instanceof Date && !Number.isNaN(buildEpoch.getTime()) ? buildEpoch : undefined
  return {
    type: typeof databaseType === 'string' ? databaseType : '',
    description: readDescription(found.description),
    ...(built === undefined ? {} : { built }),
    ipVersion,
    recordSize: recordSize as number, // the library has refused any but 24, 28 and 32
    nodeCount,
  }
}

function readDescription(description: unknown): string {
  if (typeof description !== 'object' || description === null) return ''
  const texts = description as Record<string, unknown>
  const text = texts['en'] ?? Object.values(texts)[0]
  return typeof text === 'string' ? text : ''
}
