/** Rdata as it goes into a block: names that lie in the zone cut where the apex begins. */
import { isWithin } from '../dns/name.ts'
import { recordTypeByNumber } from '../dns/rdata/registry.ts'
import type { RdataName } from '../dns/record-type.ts'
import type { RenderedRdata } from './block.ts'

export interface RenderedNames extends RenderedRdata {
  /** The names of the rdata before it was rendered, and the offset of each in the rendered octets. */
  readonly names: readonly RdataName[]
  readonly nameOffsets: readonly number[]
}

/** Cuts compressible names that lie in the zone where the apex begins; a pointer to the apex takes its place. */
export function renderRdata(type: number, rdata: Uint8Array, origin: Uint8Array): RenderedNames {
  const names = recordTypeByNumber(type).names(rdata)
  if (names.length === 0) return { octets: rdata, apexPointers: [], names, nameOffsets: [] }
  const octets = new Uint8Array(rdata.length)
  const apexPointers: number[] = []
  const nameOffsets: number[] = []
  let length = 0
  let from = 0
  const copy = (end: number) => {
    octets.set(rdata.subarray(from, end), length)
    length += end - from
    from = end
  }
  for (const { offset, length: nameLength, compressible } of names) {
    copy(offset)
    nameOffsets.push(length)
    const name = rdata.subarray(offset, offset + nameLength)
    if (!compressible || origin.length <= POINTER_OCTETS || !isWithin(name, origin)) continue
    copy(offset + nameLength - origin.length)
    apexPointers.push(length)
    octets[length] = 0xc0
    length += POINTER_OCTETS
    from = offset + nameLength
  }
  copy(rdata.length)
  return { octets: octets.subarray(0, length), apexPointers, names, nameOffsets }
}

const POINTER_OCTETS = 2
