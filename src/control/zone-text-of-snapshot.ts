/**
 * A zone as it is served, back as a master file: its compiled image walked node by node, names made whole again. It says
 * what answers say, not what the file says now. Owners are in lower case, as the image has them.
 */
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
import {
  APEX,
  nodeCount,
  nodeNameAt,
  nodeRrsets,
  openZoneImage,
  RrsetKind,
  rrsetContent,
  rrsetKind,
  rrsetLink,
  rrsetType,
  type ZoneImage,
} from '../tables/zone-image.ts'
import { ALIAS_TYPE, type Rrset } from '../zone/zone.ts'
import { zoneToText } from '../zone/zone-text.ts'
import type { Snapshot, SnapshotZone } from './snapshot.ts'

/** `name` in lower case with a final dot; undefined when no zone of that name is loaded. */
export function zoneTextOfSnapshot(snapshot: Snapshot, name: string): string | undefined {
  const zone = snapshot.zones.find((known) => known.name === name)
  return zone && zoneToText({ rrsets: rrsetsOf(zone, snapshot) })
}

function rrsetsOf(zone: SnapshotZone, { sets, policies }: Snapshot): Rrset[] {
  const image = openZoneImage(zone.image)
  const rrsets: Rrset[] = []
  for (let node = APEX; node < nodeCount(image); node++) {
    const owner = nameAt(image, nodeNameAt(image, node))
    for (const rrset of nodeRrsets(image, node)) {
      const [type, content] = [rrsetType(image, rrset), rrsetContent(image, rrset)]
      if (rrsetKind(image, rrset) === RrsetKind.DYNAMIC) {
        const { ttl, policy } = sets[zone.sets[content]!]!
        rrsets.push({ kind: 'dynamic', owner, type, ttl, policy: policies[policy]!.policy })
      } else if (rrsetKind(image, rrset) === RrsetKind.ALIAS) {
        const target = nameAt(image, rrsetLink(image, rrset))
        rrsets.push({ kind: 'alias', owner, type: ALIAS_TYPE, ttl: content, target })
      } else {
        rrsets.push({ kind: 'static', owner, type, ...recordsAt(image, content) })
      }
    }
  }
  return rrsets
}

/** The records of a block, with the apex in place of each pointer to it. */
function recordsAt(image: ZoneImage, block: number): { ttl: number; rdatas: Uint8Array[] } {
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

function nameAt({ octets }: ZoneImage, at: number): Uint8Array {
  return octets.slice(at, at + nameLengthAt(octets, at))
}
