/**
 * A block: an RRset in wire form, ready to copy into a response. Owners are the pointer C00C (the question's name);
 * names in rdata that end in the zone's apex end in a pointer to it, to be set where the apex stands in the response.
 *
 *   block   record count u16, length u16, patch count u16, records …, patches u16 …
 *   record  C0 0C, type u16, class u16, TTL u32, rdata length u16, rdata      (RFC 1035 section 4.1.3)
 *   patch   offset, within the records, of a pointer to the apex
 *
 * Numbers are in network order: blocks are octets and need no alignment.
 */

export const BLOCK_HEADER_OCTETS = 6
/** Owner pointer, type, class, TTL, rdata length. */
export const RECORD_HEADER_OCTETS = 12
/** Offset of the TTL within a record whose owner is a pointer. */
export const TTL_OFFSET = 6

export function blockRecords(octets: Uint8Array, block: number): number {
  return (octets[block]! << 8) | octets[block + 1]!
}

/** Octets of the records. */
export function blockLength(octets: Uint8Array, block: number): number {
  return (octets[block + 2]! << 8) | octets[block + 3]!
}

export function blockPatches(octets: Uint8Array, block: number): number {
  return (octets[block + 4]! << 8) | octets[block + 5]!
}

/** One rdata to render, with the offsets of the two-octet places where an apex pointer goes. */
export interface RenderedRdata {
  readonly octets: Uint8Array
  readonly apexPointers: readonly number[]
}

/** Renders a block; the TTL is in seconds. */
export function renderBlock(type: number, ttl: number, rdatas: readonly RenderedRdata[]): Uint8Array {
  const length = rdatas.reduce((sum, rdata) => sum + RECORD_HEADER_OCTETS + rdata.octets.length, 0)
  const patches = rdatas.reduce((sum, rdata) => sum + rdata.apexPointers.length, 0)
  const block = new Uint8Array(BLOCK_HEADER_OCTETS + length + 2 * patches)
  const view = new DataView(block.buffer)
  view.setUint16(0, rdatas.length)
  view.setUint16(2, length)
  view.setUint16(4, patches)
  let at = BLOCK_HEADER_OCTETS
  let patchAt = BLOCK_HEADER_OCTETS + length
  for (const rdata of rdatas) {
    view.setUint16(at, 0xc00c)
    view.setUint16(at + 2, type)
    view.setUint16(at + 4, 1)
    view.setUint32(at + TTL_OFFSET, ttl)
    view.setUint16(at + 10, rdata.octets.length)
    block.set(rdata.octets, at + RECORD_HEADER_OCTETS)
    for (const pointer of rdata.apexPointers) {
      view.setUint16(patchAt, at - BLOCK_HEADER_OCTETS + RECORD_HEADER_OCTETS + pointer)
      patchAt += 2
    }
    at += RECORD_HEADER_OCTETS + rdata.octets.length
  }
  return block
}
