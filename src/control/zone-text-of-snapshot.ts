/**
 * A zone as it is served, back as a master file: its compiled image walked node by node, names made whole again. It says
 * what answers say, not what the file says now. Owners are in lower case, as the image has them.
 */
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
} from '../tables/zone-image.ts'
import { ALIAS_TYPE, type Rrset } from '../zone/zone.ts'
import { zoneToText } from '../zone/zone-text.ts'
import { nameAt, recordsAt } from './image-records.ts'
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
