/**
 * Copies a block into the response and sets what depends on where things stand in it: the owner pointers, when the
 * owner is not the question's name, and the pointers to the zone's apex (block.ts has the layout).
 */
import { HEADER_OCTETS } from '../dns/numbers.ts'
import { type ResponseWriter, writeUint16 } from '../dns/response-writer.ts'
import {
  BLOCK_HEADER_OCTETS,
  blockLength,
  blockPatches,
  blockRecords,
  RECORD_HEADER_OCTETS,
  TTL_OFFSET,
} from '../tables/block.ts'

/**
 * Appends the block at `block` in `octets`, owned by the name at `ownerAt` in the message; returns how many records
 * that were (the caller counts them into their section), or -1 when they do not fit, and then nothing was written.
 */
export function appendBlock(
  writer: ResponseWriter,
  octets: Uint8Array,
  block: number,
  ownerAt: number,
  apexAt: number,
): number {
  const length = blockLength(octets, block)
  if (writer.at + length > writer.limit) return -1
  const out = writer.octets
  const from = block + BLOCK_HEADER_OCTETS
  const to = writer.start + writer.at
  for (let i = 0; i < length; i++) out[to + i] = octets[from + i]!
  const patches = blockPatches(octets, block)
  for (let i = 0; i < patches; i++) {
    const patch = from + length + 2 * i
    writePointer(out, to + ((octets[patch]! << 8) | octets[patch + 1]!), apexAt)
  }
  const records = blockRecords(octets, block)
  if (ownerAt !== HEADER_OCTETS) setOwners(out, to, records, ownerAt)
  writer.at += length
  return records
}

/** Points the owners of `records` records, from `at` in the buffer on, to the name at `ownerAt` in the message. */
function setOwners(out: Uint8Array, at: number, records: number, ownerAt: number): void {
  for (let i = 0; i < records; i++) {
    writePointer(out, at, ownerAt)
    at = nextRecord(out, at)
  }
}

/** Lowers the TTLs of `records` records, from `at` in the buffer on, to at most `ttl` seconds. */
export function capTtls(out: Uint8Array, at: number, records: number, ttl: number): void {
  for (let i = 0; i < records; i++) {
    const ttlAt = at + TTL_OFFSET
    if (readTtl(out, ttlAt) > ttl) {
      writeUint16(out, ttlAt, ttl >>> 16)
      writeUint16(out, ttlAt + 2, ttl & 0xffff)
    }
    at = nextRecord(out, at)
  }
}

/** Seconds; a TTL has 31 bits (RFC 2181 section 8). */
export function readTtl(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!
}

export function writePointer(out: Uint8Array, at: number, target: number): void {
  out[at] = 0xc0 | (target >> 8)
  out[at + 1] = target
}

function nextRecord(out: Uint8Array, at: number): number {
  return at + RECORD_HEADER_OCTETS + ((out[at + 10]! << 8) | out[at + 11]!)
}
