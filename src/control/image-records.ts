/** Records of a compiled zone, back as they were before: names whole, rdata uncompressed. For people, not for queries. */
import { assert } from '../base/assert.ts'
import { nameLengthAt } from '../dns/name.ts'
import {
  BLOCK_HEADER_OCTETS,
  blockLength,
  blockPatches,
  blockRecords,
  RECORD_HEADER_OCTETS,
  TTL_OFFSET,
} from '../tables/block.ts'
import { APEX, nodeNameAt, type ZoneImage } from '../tables/zone-image.ts'

/** The records of a block, with the apex in place of each pointer to it. */
export function recordsAt(image: ZoneImage, block: number): { ttl: number; rdatas: Uint8Array[] } {
  const { octets } = image
  const view = new DataView(octets.buffer)
  const apex = nameAt(image, nodeNameAt(image, APEX))
  const start = block + BLOCK_HEADER_OCTETS
  const end = start + blockLength(octets, block)
  const patches = Array.from({ length: blockPatches(octets, block) }, (_, i) => start + view.getUint16(end + 2 * i))
  const rdatas: Uint8Array[] = []
  let at = start
  while (at < end) {
    const rdataAt = at + RECORD_HEADER_OCTETS
    const rdataEnd = rdataAt + view.getUint16(rdataAt - 2)
    const pieces: Uint8Array[] = []
    let from = rdataAt
    for (const patch of patches.filter((offset) => offset >= rdataAt && offset < rdataEnd)) {
      pieces.push(octets.subarray(from, patch), apex)
      from = patch + POINTER_OCTETS
    }
    rdatas.push(Uint8Array.from([...pieces, octets.subarray(from, rdataEnd)].flatMap((piece) => [...piece])))
    at = rdataEnd
  }
  assert(rdatas.length === blockRecords(octets, block), 'a block holds as many records as it says')
  return { ttl: view.getUint32(start + TTL_OFFSET), rdatas }
}

const POINTER_OCTETS = 2

/** The wire name at an offset of the image's octets. */
export function nameAt({ octets }: ZoneImage, at: number): Uint8Array {
  return octets.slice(at, at + nameLengthAt(octets, at))
}
